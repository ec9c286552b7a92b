// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ifcfg-NAME of the RHEL family (initscripts, and NetworkManager's plugin for them): the variables of addresses are
// replaced, all others stay. Source: initscripts' sysconfig.txt, nm-settings-ifcfg-rh(5).
#include "guest-tools/network/config_file.hpp"
#include "guest-tools/network/families.hpp"

namespace guest_tools {
namespace {

constexpr Text kFolder = "/etc/sysconfig/network-scripts";

constexpr Text kAddressKeys[] = {"DEVICE",         "ONBOOT",   "BOOTPROTO",    "IPADDR*",  "PREFIX*",
                                 "NETMASK*",       "GATEWAY*", "IPV6INIT",     "IPV6ADDR", "IPV6ADDR_SECONDARIES",
                                 "IPV6_DEFAULTGW", "DHCPV6C",  "IPV6_AUTOCONF"};
constexpr Text kServerKeys[] = {"DNS*", "PEERDNS"};
constexpr Text kSearchKeys[] = {"DOMAIN", "SEARCH"};

template <size_t count>
void leave_out(Buffer& text, const Text (&keys)[count]) {
  Buffer rest{kLargestConfigFile};
  copy_without_variables(text.text(), keys, count, rest);
  text.clear();
  text.append(rest.text());
}

void append_v4(const AdapterConfig& adapter, Buffer& out) {
  uint64_t number = 0;
  for (size_t i = 0; i < adapter.address_count; ++i) {
    const IpAddress& address = adapter.addresses[i];
    if (address.is_v6) continue;
    Buffer suffix{24};
    if (number > 0) suffix.append_decimal(number);
    append_address(out.append("IPADDR").append(suffix.text()).append('='), address);
    out.append("\nPREFIX").append(suffix.text()).append('=').append_decimal(uint64_t{address.prefix});
    append_netmask(out.append("\nNETMASK").append(suffix.text()).append('='), address);
    out.append('\n');
    ++number;
  }
  if (!adapter.has_gateway4) return;
  append_address(out.append("GATEWAY="), adapter.gateway4);
  out.append('\n');
}

void append_v6(const AdapterConfig& adapter, Buffer& out) {
  out.append("IPV6INIT=yes\n");
  bool first = true;
  Buffer more{8192};
  for (size_t i = 0; i < adapter.address_count; ++i) {
    if (!adapter.addresses[i].is_v6) continue;
    append_with_prefix(first ? out.append("IPV6ADDR=") : more.append(more.size() == 0 ? "" : " "),
                       adapter.addresses[i]);
    if (first) out.append('\n');
    first = false;
  }
  if (more.size() != 0) out.append("IPV6ADDR_SECONDARIES=\"").append(more.text()).append("\"\n");
  if (!first) out.append("IPV6_AUTOCONF=no\n");
  if (adapter.dhcp6) out.append("DHCPV6C=yes\n");
  if (!adapter.has_gateway6) return;
  append_address(out.append("IPV6_DEFAULTGW="), adapter.gateway6);
  out.append('\n');
}

}  // namespace

bool write_ifcfg(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error) {
  Buffer file{64}, path{128}, text{kLargestConfigFile};
  file.append("ifcfg-").append(adapter.name);
  path.append(kFolder).append('/').append(file.text());
  if (!read_config(root, path.text(), text, error)) return false;
  leave_out(text, kAddressKeys);
  if (resolver.has_servers) leave_out(text, kServerKeys);
  if (resolver.has_search) leave_out(text, kSearchKeys);
  text.append("DEVICE=").append(adapter.name).append("\nONBOOT=yes\nBOOTPROTO=");
  text.append(adapter.dhcp4 ? "dhcp\n" : "none\n");
  append_v4(adapter, text);
  if (adapter.has(true) || adapter.dhcp6 || adapter.has_gateway6) append_v6(adapter, text);
  for (size_t i = 0; i < resolver.server_count; ++i) {
    append_address(text.append("DNS").append_decimal(uint64_t{i + 1}).append('='), resolver.servers[i]);
    text.append('\n');
  }
  if (resolver.search.size() != 0) text.append("DOMAIN=\"").append(resolver.search.text()).append("\"\n");
  return write_config(root, kFolder, file.text(), text, 0644, error);
}

}  // namespace guest_tools
