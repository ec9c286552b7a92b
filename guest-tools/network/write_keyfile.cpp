// SPDX-License-Identifier: LGPL-2.1-or-later
//
// NetworkManager's keyfiles (Fedora, EL 9, desktops, some of Arch): a connection of our own for each adapter, which
// goes before others. NetworkManager reads files of mode 0600 only. Source: nm-settings-keyfile(5).
#include "guest-tools/network/config_file.hpp"
#include "guest-tools/network/families.hpp"

namespace guest_tools {
namespace {

constexpr Text kFolder = "/etc/NetworkManager/system-connections";

// Lines of the old file's section that set the resolver.
void append_kept(Text old, Text section, const ResolverConfig& resolver, Buffer& out) {
  bool inside = false;
  while (!old.empty()) {
    const Text line = take_line(old);
    if (starts_with(line, "[")) inside = line == section;
    const bool kept = (starts_with(line, "dns=") && !resolver.has_servers) ||
                      (starts_with(line, "dns-search=") && !resolver.has_search);
    if (inside && kept) out.append(line).append('\n');
  }
}

void append_resolver(const ResolverConfig& resolver, bool v6, Buffer& out) {
  Buffer servers{4096};
  for (size_t i = 0; i < resolver.server_count; ++i) {
    if (resolver.servers[i].is_v6 != v6) continue;
    append_address(servers, resolver.servers[i]);
    servers.append(';');
  }
  if (servers.size() != 0) out.append("dns=").append(servers.text()).append('\n');
  if (resolver.search.size() == 0) return;
  out.append("dns-search=");
  Text rest = resolver.search.text();
  for (Text word = take_word(rest); !word.empty(); word = take_word(rest)) out.append(word).append(';');
  out.append('\n');
}

void append_family(const AdapterConfig& adapter, bool v6, const ResolverConfig& resolver, Text old, Buffer& out) {
  const bool dhcp = v6 ? adapter.dhcp6 : adapter.dhcp4;
  const Text section = v6 ? "[ipv6]" : "[ipv4]";
  const bool is_used = dhcp || adapter.has(v6);
  out.append('\n').append(section).append("\nmethod=");
  out.append(dhcp ? (v6 ? "dhcp\n" : "auto\n") : adapter.has(v6) ? "manual\n" : v6 ? "ignore\n" : "disabled\n");
  uint64_t number = 0;
  for (size_t i = 0; i < adapter.address_count; ++i) {
    if (adapter.addresses[i].is_v6 != v6) continue;
    append_with_prefix(out.append("address").append_decimal(++number).append('='), adapter.addresses[i]);
    out.append('\n');
  }
  // Without an address NetworkManager refuses a gateway.
  if (adapter.has(v6) && (v6 ? adapter.has_gateway6 : adapter.has_gateway4)) {
    append_address(out.append("gateway="), v6 ? adapter.gateway6 : adapter.gateway4);
    out.append('\n');
  }
  if (!is_used) return;  // NetworkManager refuses a resolver there
  append_kept(old, section, resolver, out);
  append_resolver(resolver, v6, out);
}

}  // namespace

bool write_keyfile(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error) {
  Buffer file{64}, path{128}, old{kLargestConfigFile}, text{kLargestConfigFile};
  file.append("switchyard-").append(adapter.name).append(".nmconnection");
  path.append(kFolder).append('/').append(file.text());
  if (!read_config(root, path.text(), old, error)) return false;
  text.append("[connection]\nid=switchyard-").append(adapter.name).append("\ntype=ethernet\ninterface-name=");
  text.append(adapter.name).append("\nautoconnect=true\nautoconnect-priority=100\n");
  append_family(adapter, false, resolver, old.text(), text);
  append_family(adapter, true, resolver, old.text(), text);
  return write_config(root, kFolder, file.text(), text, 0600, error);
}

}  // namespace guest_tools
