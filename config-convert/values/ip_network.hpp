// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Addresses by their bits: which network one is in, and what the part behind the prefix is.
#pragma once

#include "config-convert/values/values.hpp"

#include <array>

namespace convert {

using IpBytes = std::array<unsigned char, 16>;  // network order; of IPv4 the first four

// `ip.address` was parsed.
IpBytes bytes_of(const IpAddress& ip);

// Are all bits behind the prefix `value`?
bool host_part_is(const IpAddress& ip, bool value);

bool is_in_network_of(const IpAddress& network, const IpAddress& ip);

}  // namespace convert
