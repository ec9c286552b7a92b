// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SUSE's /etc/sysconfig/network: ifcfg-NAME for addresses, ifroute-NAME for the gateways, config for the resolver. What
// else is in these files stays. Source: ifcfg(5), ifroute(5), netconfig(8).
#include "guest-tools/network/config_file.hpp"
#include "guest-tools/network/families.hpp"

namespace guest_tools {
namespace {

constexpr Text kFolder = "/etc/sysconfig/network";
constexpr Text kAddressKeys[] = {"STARTMODE", "BOOTPROTO", "IPADDR*", "NETMASK*", "PREFIXLEN*", "BROADCAST*"};
constexpr Text kServerKey = "NETCONFIG_DNS_STATIC_SERVERS", kSearchKey = "NETCONFIG_DNS_STATIC_SEARCHLIST";

bool write_addresses(Text root, const AdapterConfig& adapter, ErrorText& error) {
  Buffer file{64}, path{128}, old{kLargestConfigFile}, text{kLargestConfigFile};
  file.append("ifcfg-").append(adapter.name);
  path.append(kFolder).append('/').append(file.text());
  if (!read_config(root, path.text(), old, error)) return false;
  copy_without_variables(old.text(), kAddressKeys, sizeof(kAddressKeys) / sizeof(kAddressKeys[0]), text);
  const bool both = adapter.dhcp4 && adapter.dhcp6;
  text.append("STARTMODE='auto'\nBOOTPROTO='");
  text.append(both ? "dhcp" : adapter.dhcp4 ? "dhcp4" : adapter.dhcp6 ? "dhcp6" : "static").append("'\n");
  for (size_t i = 0; i < adapter.address_count; ++i) {
    text.append("IPADDR");
    if (i > 0) text.append('_').append_decimal(uint64_t{i});
    append_with_prefix(text.append("='"), adapter.addresses[i]);
    text.append("'\n");
  }
  return write_config(root, kFolder, file.text(), text, 0644, error);
}

bool write_routes(Text root, const AdapterConfig& adapter, ErrorText& error) {
  Buffer file{64}, path{128}, old{kLargestConfigFile}, text{kLargestConfigFile};
  file.append("ifroute-").append(adapter.name);
  path.append(kFolder).append('/').append(file.text());
  if (!read_config(root, path.text(), old, error)) return false;
  for (Text rest = old.text(); !rest.empty();) {
    const Text line = take_line(rest);
    if (!starts_with(line, "default ")) text.append(line).append('\n');
  }
  if (adapter.has_gateway4) append_address(text.append("default "), adapter.gateway4);
  if (adapter.has_gateway4) text.append(" - ").append(adapter.name).append('\n');
  if (adapter.has_gateway6) append_address(text.append("default "), adapter.gateway6);
  if (adapter.has_gateway6) text.append(" - ").append(adapter.name).append('\n');
  return (text.size() == 0 && old.size() == 0) || write_config(root, kFolder, file.text(), text, 0644, error);
}

bool write_resolver(Text root, const ResolverConfig& resolver, ErrorText& error) {
  if (!resolver.has_servers && !resolver.has_search) return true;
  Buffer old{kLargestConfigFile}, text{kLargestConfigFile};
  if (!read_config(root, "/etc/sysconfig/network/config", old, error)) return false;
  Text keys[2];
  size_t count = 0;
  if (resolver.has_servers) keys[count++] = kServerKey;
  if (resolver.has_search) keys[count++] = kSearchKey;
  copy_without_variables(old.text(), keys, count, text);
  if (resolver.has_servers) {
    text.append(kServerKey).append("=\"");
    for (size_t i = 0; i < resolver.server_count; ++i)
      append_address(text.append(i == 0 ? "" : " "), resolver.servers[i]);
    text.append("\"\n");
  }
  if (resolver.has_search) text.append(kSearchKey).append("=\"").append(resolver.search.text()).append("\"\n");
  return write_config(root, kFolder, "config", text, 0644, error);
}

}  // namespace

bool write_suse(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error) {
  return write_addresses(root, adapter, error) && write_routes(root, adapter, error) &&
         write_resolver(root, resolver, error);
}

}  // namespace guest_tools
