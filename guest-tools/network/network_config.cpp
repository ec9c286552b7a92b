// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/network/network_config.hpp"

#include <arpa/inet.h>
#include <string.h>

namespace guest_tools {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Of letters, digits and `others`; the first is a letter or a digit.
bool is_made_of(Text text, Text others, size_t most) {
  if (text.empty() || text.size > most || !is_letter_or_digit(text[0])) return false;
  for (const char c : text)
    if (!is_letter_or_digit(c) && !contains(others, c)) return false;
  return true;
}

}  // namespace

bool AdapterConfig::has(bool v6) const {
  for (size_t i = 0; i < address_count; ++i)
    if (addresses[i].is_v6 == v6) return true;
  return false;
}

bool parse_address(Text text, IpAddress& address) {
  char host[INET6_ADDRSTRLEN];
  const size_t slash = find(text, '/');
  const Text before = text.first(slash);
  if (before.size >= sizeof(host)) return false;
  memcpy(host, before.data, before.size);
  host[before.size] = '\0';
  address = {};
  address.is_v6 = contains(before, ':');
  if (inet_pton(address.is_v6 ? AF_INET6 : AF_INET, host, address.bytes) != 1) return false;
  const unsigned most = address.is_v6 ? 128 : 32;
  uint64_t prefix = most;
  if (slash != kNotFound && !parse_decimal(text.from(slash + 1), prefix)) return false;
  address.prefix = static_cast<unsigned>(prefix);
  return prefix <= most;
}

bool is_interface_name(Text name) { return is_made_of(name, "_.-", 15); }
bool is_domain_name(Text name) { return is_made_of(name, "_.-", 253); }

void append_address(Buffer& out, const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.bytes, text, sizeof(text));
  out.append(text);
}

void append_with_prefix(Buffer& out, const IpAddress& address) {
  append_address(out, address);
  out.append('/').append_decimal(uint64_t{address.prefix});
}

void append_netmask(Buffer& out, const IpAddress& address) {
  IpAddress mask;
  for (unsigned bit = 0; bit < address.prefix && bit < 32; ++bit)
    mask.bytes[bit / 8] = static_cast<unsigned char>(mask.bytes[bit / 8] | 0x80 >> bit % 8);
  append_address(out, mask);
}

}  // namespace guest_tools
