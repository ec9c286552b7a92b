// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_addresses.hpp"

#include "config-convert/values/ip_network.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace convert {

std::string_view why_no_host(const IpAddress& ip) {
  const IpBytes bytes = bytes_of(ip);
  if (ip.is_ipv6 ? bytes[0] == 0xff : bytes[0] >= 224 && bytes[0] < 240) return "is a multicast address";
  if (ip.address == "255.255.255.255") return "is a broadcast address";
  if (!ip.is_ipv6 && (bytes[0] == 0 || bytes[0] >= 240)) return "is no address of a host";
  if (ip.is_ipv6 ? ip.address == "::1" || ip.address == "::" : bytes[0] == 127) return "is an address of every host";
  const unsigned host_bits = (ip.is_ipv6 ? 128U : 32U) - ip.prefix;
  if (host_bits < 2) return {};
  if (host_part_is(ip, false)) return "is the address of its network";
  if (!ip.is_ipv6 && host_part_is(ip, true)) return "is the broadcast address of its network";
  return {};
}

bool is_reached(const std::vector<IpAddress>& addresses, std::string_view gateway) {
  const auto ip = parse_ip(gateway);
  return ip && (ip->address.starts_with("fe80:") ||
                std::any_of(addresses.begin(), addresses.end(),
                            [&](const IpAddress& own) { return is_in_network_of(own, *ip); }));
}

std::string mask_of_prefix(unsigned prefix) {
  const std::uint32_t mask = prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - std::min(prefix, 32U));
  return fmt::format("{}.{}.{}.{}", mask >> 24, mask >> 16 & 0xff, mask >> 8 & 0xff, mask & 0xff);
}

}  // namespace convert
