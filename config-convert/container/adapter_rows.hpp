// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Parts of adapter_table.cpp: rows' functions for addresses and gateways, and for what the host's end is bound to.
#pragma once

#include "config-convert/container/tables.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace convert {

using AdapterRow = Row<AdapterScope>;

// A row's key as the adapter's text has it; empty where it does not.
inline std::string written(const AdapterRow& row, const AdapterScope& scope) {
  return scope.text(row.pcs6).value_or("");
}

inline bool is_new(const AdapterScope& scope) { return scope.written.empty(); }

// "ip6", "gw6", "dhcp6"
inline bool is_ipv6(const AdapterRow& row) { return row.pcs6.ends_with('6'); }

// adapter_addresses.cpp: a family's addresses that are NETIF's: of venet0, those that IP_ADDRESS does not have.
std::vector<IpAddress> seen_addresses(const AdapterScope& scope, const xmlNode* interface, bool ipv6);
Value gateway(const AdapterRow& row, AdapterScope& scope);
Value if_gateway(const AdapterRow& row, AdapterScope& scope);
Value back_addresses(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);
Value back_dhcp(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);
Value back_gateway(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);

// adapter_link.cpp: where the host's end of an adapter goes; without a name nowhere.
NetworkTarget target_of(const AdapterScope& scope);
Value link_type(const AdapterRow& row, AdapterScope& scope);
Value link_source(const AdapterRow& row, AdapterScope& scope);
Value link_filter(const AdapterRow& row, AdapterScope& scope);
Value virtual_port(const AdapterRow& row, AdapterScope& scope);
Value link_state(const AdapterRow& row, AdapterScope& scope);
void add_filter_addresses(AdapterScope& scope, xmlNode* interface);
Value back_type(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);
Value back_bridge(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);
Value back_network(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);
Value back_filter(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);
Value back_link_state(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);
Value back_virtual_port(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface);

}  // namespace convert
