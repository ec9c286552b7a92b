// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What adapters are to have, as values: everything that will stand in a file of the guest was parsed into bytes, or
// checked letter by letter, so that no text of the host's can become a line of its own.
#pragma once

#include "guest-tools/bytes/error_text.hpp"

namespace guest_tools {

struct IpAddress {
  bool is_v6 = false;
  unsigned char bytes[16] = {};
  unsigned prefix = 0;
};

struct AdapterConfig {
  static constexpr size_t kMostAddresses = 64;

  char name[16] = {};
  IpAddress addresses[kMostAddresses];
  size_t address_count = 0;
  bool dhcp4 = false, dhcp6 = false;
  bool has_gateway4 = false, has_gateway6 = false;
  IpAddress gateway4, gateway6;

  bool has(bool v6) const;
};

// Of all adapters that one request names.
struct ResolverConfig {
  static constexpr size_t kMostServers = 16;

  bool has_servers = false, has_search = false;  // else they stay as they are
  IpAddress servers[kMostServers];
  size_t server_count = 0;
  Buffer search{4096};  // names with blanks between
};

// "10.0.0.5/24"; without a prefix it is the whole address.
bool parse_address(Text text, IpAddress& address);
bool is_interface_name(Text name);
bool is_domain_name(Text name);

void append_address(Buffer& out, const IpAddress& address);  // 10.0.0.5
void append_with_prefix(Buffer& out, const IpAddress& address);
void append_netmask(Buffer& out, const IpAddress& address);  // of IPv4: 255.255.255.0

}  // namespace guest_tools
