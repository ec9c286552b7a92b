// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an adapter says to its guest (addresses, name servers) and how its firewall was written: lists of leaves, kept
// in metadata for services. Of a routed adapter's addresses the host needs to know too, as routes to the tap.
#pragma once

#include "config-convert/vm/device_kind.hpp"

namespace convert {

void guest_addresses(DeviceScope& scope, xmlNode* interface);  // NetAddress
std::optional<std::vector<std::string>> routed_addresses(DeviceScope& scope, const xmlNode* interface);
bool is_same_address(std::string_view leaf, std::string_view other);
void name_servers(DeviceScope& scope, xmlNode* interface);     // DnsIPAddress
void search_domains(DeviceScope& scope, xmlNode* interface);   // SearchDomain
void firewall_as_written(DeviceScope& scope, xmlNode* interface);

}  // namespace convert
