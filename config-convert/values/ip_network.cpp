// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/values/ip_network.hpp"

#include <arpa/inet.h>

namespace convert {
namespace {

bool bit(const IpBytes& bytes, unsigned number) { return bytes[number / 8] >> (7 - number % 8) & 1; }

}  // namespace

IpBytes bytes_of(const IpAddress& ip) {
  IpBytes bytes{};
  inet_pton(ip.is_ipv6 ? AF_INET6 : AF_INET, ip.address.c_str(), bytes.data());
  return bytes;
}

bool host_part_is(const IpAddress& ip, bool value) {
  const IpBytes bytes = bytes_of(ip);
  for (unsigned i = ip.prefix; i < (ip.is_ipv6 ? 128U : 32U); ++i)
    if (bit(bytes, i) != value) return false;
  return true;
}

bool is_in_network_of(const IpAddress& network, const IpAddress& ip) {
  if (network.is_ipv6 != ip.is_ipv6) return false;
  const IpBytes here = bytes_of(network);
  const IpBytes there = bytes_of(ip);
  for (unsigned i = 0; i < network.prefix; ++i)
    if (bit(here, i) != bit(there, i)) return false;
  return true;
}

}  // namespace convert
