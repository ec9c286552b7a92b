// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Parts of domain/devices/interface, written and read.
#pragma once

#include "config-convert/values/values.hpp"
#include "config-convert/xml/xml_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace convert {

// `peer`: of a point-to-point address; empty: none.
void add_ip(xmlNode* parent, const IpAddress& ip, std::string_view peer);

// Those of the guest's side that can be read; a missing prefix is that of a single address. nullptr: none.
std::vector<IpAddress> interface_addresses(const xmlNode* interface);
// Of the default route; empty where there is none.
std::string default_gateway(const xmlNode* interface, bool ipv6);

// The interface that has this name inside the container; nullptr where there is none.
const xmlNode* interface_of(const xmlNode* domain, std::string_view guest_name);

}  // namespace convert
