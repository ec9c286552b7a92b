// SPDX-License-Identifier: LGPL-2.1-or-later
//
// netctl (Arch): a profile of our own for each adapter, enabled in place of others of that adapter. Profiles are read
// by bash: addresses and names were parsed, and are written anew. Source: netctl.profile(5).
#include "guest-tools/network/config_file.hpp"
#include "guest-tools/network/families.hpp"

namespace guest_tools {
namespace {

constexpr Text kFolder = "/etc/netctl";

void append_family(const AdapterConfig& adapter, bool v6, Buffer& out) {
  const bool dhcp = v6 ? adapter.dhcp6 : adapter.dhcp4;
  out.append(v6 ? "IP6=" : "IP=").append(dhcp ? "dhcp\n" : adapter.has(v6) ? "static\n" : "no\n");
  if (!adapter.has(v6)) return;
  out.append(v6 ? "Address6=(" : "Address=(");
  const char* between = "";
  for (size_t i = 0; i < adapter.address_count; ++i) {
    if (adapter.addresses[i].is_v6 != v6) continue;
    append_with_prefix(out.append(between).append('\''), adapter.addresses[i]);
    out.append('\'');
    between = " ";
  }
  out.append(")\n");
  if (!(v6 ? adapter.has_gateway6 : adapter.has_gateway4)) return;
  append_address(out.append(v6 ? "Gateway6='" : "Gateway='"), v6 ? adapter.gateway6 : adapter.gateway4);
  out.append("'\n");
}

void append_resolver(const ResolverConfig& resolver, Text old, Buffer& out) {
  while (!old.empty()) {
    const Text line = take_line(old);
    const bool kept = (starts_with(line, "DNS=") && !resolver.has_servers) ||
                      (starts_with(line, "DNSSearch=") && !resolver.has_search);
    if (kept) out.append(line).append('\n');
  }
  if (resolver.server_count != 0) {
    out.append("DNS=(");
    for (size_t i = 0; i < resolver.server_count; ++i) {
      append_address(out.append(i == 0 ? "'" : " '"), resolver.servers[i]);
      out.append('\'');
    }
    out.append(")\n");
  }
  if (resolver.search.size() != 0) out.append("DNSSearch='").append(resolver.search.text()).append("'\n");
}

}  // namespace

bool write_netctl(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error) {
  Buffer file{64}, path{128}, old{kLargestConfigFile}, text{kLargestConfigFile};
  file.append("switchyard-").append(adapter.name);
  path.append(kFolder).append('/').append(file.text());
  if (!read_config(root, path.text(), old, error)) return false;
  text.append("Description='Set by the host'\nInterface=").append(adapter.name);
  text.append("\nConnection=ethernet\nForceConnect=yes\n");
  append_family(adapter, false, text);
  append_family(adapter, true, text);
  append_resolver(resolver, old.text(), text);
  return write_config(root, kFolder, file.text(), text, 0644, error);
}

}  // namespace guest_tools
