// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which addresses an adapter can have: those of hosts. A container with another one does not start.
#pragma once

#include "config-convert/values/values.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace convert {

// Why no host has this address in the subnet of its prefix: "is a multicast address", …; empty where one can.
std::string_view why_no_host(const IpAddress& ip);

// Has one of them the gateway in its subnet? A link-local gateway is reached by all.
bool is_reached(const std::vector<IpAddress>& addresses, std::string_view gateway);

// "255.255.240.0" of 20.
std::string mask_of_prefix(unsigned prefix);

}  // namespace convert
