// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Virtual networks as `net list` and `net info` print them, in text and as JSON.
#pragma once

#include "prlctl/listing/info_tree.hpp"
#include "prlctl/server/host_interfaces.hpp"
#include "prlctl/server/virtual_network.hpp"

#include <span>
#include <string>
#include <vector>

namespace prlctl {

struct NetworkView {
  VirtualNetwork network;
  std::string bound_to;             // the host's interface
  std::vector<std::string> slaves;  // of running guests
};

NetworkView view_of(const VirtualNetwork& network, const HostInterfaces& host);

std::string network_table(std::span<const NetworkView> views, bool with_slaves);
InfoTree network_row(const NetworkView& view, bool with_slaves);

InfoTree network_info(const NetworkView& view);
// A line for each item, sections indented.
std::string network_info_text(const InfoTree& info);

}  // namespace prlctl
