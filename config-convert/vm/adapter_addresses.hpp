// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The addresses that an adapter's guest is to have, as far as they can be a host's: routes and filters are made of
// these, all others stay text. Gateways are only looked at.
#pragma once

#include "config-convert/vm/scope.hpp"

#include <string_view>
#include <vector>

namespace convert {

inline constexpr std::size_t kAddressesOfOneAdapter = 256;

// Those of NetAddress, in their order, each once in the machine; a warning for each of the others, and for a gateway
// that no address reaches.
std::vector<IpAddress> host_addresses(DeviceScope& scope);

// Why a host cannot have the address: "is the network's own address"; empty: it can.
std::string_view fault_of(const IpAddress& ip);

}  // namespace convert
