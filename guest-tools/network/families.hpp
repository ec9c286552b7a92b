// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How guests keep the settings of their network: one row a family, with what shows that a guest is of it, what writes
// its files, and the shell commands by which it takes them up at once. The first row that fits counts.
//
// Sources: interfaces(5), netplan(5), systemd.network(5), netctl.profile(5), nm-settings-keyfile(5), initscripts'
// sysconfig.txt, SUSE's ifcfg(5) and ifroute(5).
#pragma once

#include "guest-tools/network/network_config.hpp"

namespace guest_tools {

struct NetworkFamily {
  Text name;
  bool (*is_here)(Text root);
  bool (*write)(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error);
  const char* apply;  // a shell's, $0 is the adapter
};

// Null, with words, for a guest of none.
const NetworkFamily* find_network_family(Text root, ErrorText& error);

// The files of each family: all of an adapter's addresses, and the resolver as far as it is given.
bool write_ifupdown(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error);
bool write_netplan(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error);
bool write_netctl(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error);
bool write_networkd(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error);
bool write_ifcfg(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error);
bool write_keyfile(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error);
bool write_suse(Text root, const AdapterConfig& adapter, const ResolverConfig& resolver, ErrorText& error);

}  // namespace guest_tools
