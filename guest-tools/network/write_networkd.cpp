// SPDX-License-Identifier: LGPL-2.1-or-later
//
// systemd-networkd (Arch, Debian and others where it is enabled): a file of our own for each adapter, whose name sorts
// before others', since the first file that matches an adapter is the only one. Source: systemd.network(5).
#include "guest-tools/network/config_file.hpp"
#include "guest-tools/network/families.hpp"

namespace guest_tools {
namespace {

constexpr Text kFolder = "/etc/systemd/network";

void append_resolver(const ResolverConfig& resolver, Text old, Buffer& out) {
  while (!old.empty()) {
    const Text line = take_line(old);
    const bool kept =
        (starts_with(line, "DNS=") && !resolver.has_servers) || (starts_with(line, "Domains=") && !resolver.has_search);
    if (kept) out.append(line).append('\n');
  }
  for (size_t i = 0; i < resolver.server_count; ++i) {
    append_address(out.append("DNS="), resolver.servers[i]);
    out.append('\n');
  }
  if (resolver.search.size() != 0) out.append("Domains=").append(resolver.search.text()).append('\n');
}

}  // namespace

bool write_networkd(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error) {
  Buffer file{64}, path{128}, old{kLargestConfigFile}, text{kLargestConfigFile};
  file.append("05-switchyard-").append(adapter.name).append(".network");
  path.append(kFolder).append('/').append(file.text());
  if (!read_config(root, path.text(), old, error)) return false;
  text.append("[Match]\nName=").append(adapter.name).append("\n\n[Network]\nDHCP=");
  text.append(adapter.dhcp4 ? (adapter.dhcp6 ? "yes\n" : "ipv4\n") : adapter.dhcp6 ? "ipv6\n" : "no\n");
  for (size_t i = 0; i < adapter.address_count; ++i) {
    append_with_prefix(text.append("Address="), adapter.addresses[i]);
    text.append('\n');
  }
  if (adapter.has_gateway4) append_address(text.append("Gateway="), adapter.gateway4);
  if (adapter.has_gateway4) text.append('\n');
  if (adapter.has_gateway6) append_address(text.append("Gateway="), adapter.gateway6);
  if (adapter.has_gateway6) text.append('\n');
  append_resolver(resolver, old.text(), text);
  return write_config(root, kFolder, file.text(), text, 0644, error);
}

}  // namespace guest_tools
