// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What `prlsrvctl net add` and `net set` ask of a virtual network, and the network that comes of it. Nothing is asked
// of libvirt here; failures are about the wish itself.
#pragma once

#include "prlctl/server/host_interfaces.hpp"
#include "prlctl/server/virtual_network.hpp"
#include "prlctl/session/failure.hpp"
#include "prlctl/syntax/request.hpp"

#include <optional>
#include <span>
#include <string>

namespace prlctl {

struct SideWish {
  std::optional<std::string> address = {};  // with or without a mask
  std::optional<bool> dhcp = {};
  std::optional<std::string> server = {};
  std::optional<std::string> scope_start = {};
  std::optional<std::string> scope_end = {};

  bool is_empty() const { return !address && !dhcp && !server && !scope_start && !scope_end; }
};

struct NetworkWish {
  std::optional<NetworkKind> kind = {};
  std::optional<std::string> interface = {};  // of the host; a bridge, a port of one, or another
  std::optional<std::string> mac = {};
  std::optional<std::string> description = {};
  std::optional<std::string> name = {};
  SideWish ipv4 = {};
  SideWish ipv6 = {};
};

NetworkWish network_wish(const Request& request);

// A network of that id as it would be without a wish, bridged unless the wish is for host-only; `others` have addresses
// that a new host-only network must not have.
VirtualNetwork new_network(const std::string& id, const NetworkWish& wish, std::span<const VirtualNetwork> others);

// The network under the wish.
Answer<VirtualNetwork> wished_network(VirtualNetwork network, const NetworkWish& wish, const HostInterfaces& host);

// Whether a libvirt network can be called that.
bool is_network_name(std::string_view name);

}  // namespace prlctl
