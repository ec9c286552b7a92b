// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A virtual network as prlsrvctl shows it, and the libvirt network that it is (formatnetwork):
//
//   bridged    <forward mode='bridge'/> with <bridge name='br0'/>, a bridge of the host; or with <interface
//   dev='eth1'/>,
//              an interface that guests share by macvtap, since nobody made a bridge of it
//   host-only  any other: libvirt's own bridge, with the host's addresses and DHCP for guests
//
// What prlsrvctl does not know (DNS, routes, reserved addresses) stays in the XML as it is. Values; any thread.
#pragma once

#include "foundation/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace prlctl {

enum class NetworkKind { kBridged, kHostOnly };

struct NetworkSide {
  std::string address;
  unsigned prefix = 0;
  std::string scope_start = {};  // of DHCP; empty: there is none
  std::string scope_end = {};

  bool has_dhcp() const { return !scope_start.empty(); }
  bool operator==(const NetworkSide&) const = default;
};

struct VirtualNetwork {
  std::string id;
  NetworkKind kind = NetworkKind::kBridged;
  std::string interface = {};  // macvtap's
  std::string bridge = {};
  std::string mac = {};  // of libvirt's own bridge
  std::string description = {};
  std::optional<NetworkSide> ipv4 = {};
  std::optional<NetworkSide> ipv6 = {};

  bool operator==(const VirtualNetwork&) const = default;
};

Result<VirtualNetwork> read_virtual_network(std::string_view xml);

// The XML with what `network` says; `xml` is what it was, empty for a new one. A network that changes its kind keeps
// its UUID and metadata alone.
Result<std::string> write_virtual_network(std::string_view xml, const VirtualNetwork& network);

// 24 as "255.255.255.0".
std::string netmask_of(unsigned prefix);

}  // namespace prlctl
