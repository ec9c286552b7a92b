// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the host's end of an adapter is bound to: a bridge or a network, by what filter, at what kind of port.
#include "config-convert/container/adapter_rows.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

bool is_bridge(const NetworkTarget& target) { return target.kind == NetworkTarget::Kind::kBridge; }

// libvirt's own filters; they are for bridges and networks. One for addresses needs addresses that stay.
std::string_view filter_name(const VeAdapter& adapter, const NetworkTarget& target, bool static_ipv4) {
  if (target.name.empty()) return {};
  const bool ip = adapter.ip_filter && static_ipv4;
  return adapter.mac_filter ? (ip ? "clean-traffic" : "no-mac-spoofing") : ip ? "no-ip-spoofing" : "";
}

std::string_view filter_of(const AdapterScope& scope) {
  return filter_name(scope.adapter, target_of(scope), !scope.adapter.dhcp && scope.adapter.has(false));
}

NetworkTarget seen_target(const xmlNode* interface) {
  const std::string type = get(interface, "@type").value_or("");
  if (type == "bridge") {
    const std::string name = get(interface, "source/@bridge").value_or("");
    return {NetworkTarget::Kind::kBridge, is_device_name(name) ? name : ""};
  }
  return {NetworkTarget::Kind::kNetwork, type == "network" ? get(interface, "source/@network").value_or("") : ""};
}

// PCS6's name of a network; empty where the caller knows none.
std::string_view known_network(const AdapterScope& scope, const NetworkTarget& target) {
  for (const auto& [name, known] : scope.ct.context.virtual_networks)
    if (known == target) return name;
  return {};
}

// Virtuozzo 7 has a bridge's name as network where the type says so.
bool names_bridges(const AdapterScope& scope) { return scope.adapter.type == "bridge"; }

struct FilterRow {
  std::string_view name;
  bool mac;
  bool ip;
};

constexpr std::array kFilters{FilterRow{"", false, false}, FilterRow{"no-mac-spoofing", true, false},
                              FilterRow{"no-ip-spoofing", false, true}, FilterRow{"clean-traffic", true, true}};

}  // namespace

NetworkTarget target_of(const AdapterScope& scope) {
  const VeAdapter& adapter = scope.adapter;
  if (!adapter.bridge.empty()) return {NetworkTarget::Kind::kBridge, adapter.bridge};
  const auto known = scope.ct.context.virtual_networks.find(adapter.network);
  if (known != scope.ct.context.virtual_networks.end()) return known->second;
  const bool bridge = adapter.type == "bridge";
  return {bridge ? NetworkTarget::Kind::kBridge : NetworkTarget::Kind::kNetwork, adapter.network};
}

Value link_type(const AdapterRow&, AdapterScope& scope) {
  const NetworkTarget target = target_of(scope);
  return target.name.empty() ? "ethernet" : is_bridge(target) ? "bridge" : "network";
}

Value link_source(const AdapterRow& row, AdapterScope& scope) {
  const NetworkTarget target = target_of(scope);
  if (target.name.empty() || is_bridge(target) != (row.word == "bridge")) return {};
  const Context& host = scope.ct.context;
  if (!is_bridge(target) && !host.virtual_networks.contains(scope.adapter.network) &&
      !host.networks.contains(target.name))
    scope.ct.warn("NETIF", "devices/interface/source/@network",
                  fmt::format("a libvirt network named '{}' must be there at start", target.name));
  return target.name;
}

Value link_filter(const AdapterRow&, AdapterScope& scope) {
  const std::string_view name = filter_of(scope);
  if (scope.adapter.ip_filter && name != "clean-traffic" && name != "no-ip-spoofing")
    scope.ct.warn("NETIF", "devices/interface/filterref",
                  fmt::format("adapter '{}' has no IPv4 addresses of its own, or no network, to filter by addresses",
                              scope.adapter.ifname));
  if (name.empty()) return {};
  return std::string(name);
}

void add_filter_addresses(AdapterScope& scope, xmlNode* interface) {
  const std::string_view name = filter_of(scope);
  if (name.empty() || name == "no-mac-spoofing") return;
  for (const IpAddress& ip : scope.adapter.addresses) {
    if (ip.is_ipv6) continue;
    xmlNode* parameter = add(at(interface, "filterref"), "parameter");
    set(parameter, "@name", "IP");
    set(parameter, "@value", ip.address);
  }
}

Value virtual_port(const AdapterRow& row, AdapterScope& scope) {
  const std::string& port = scope.adapter.vport;
  if (!port.empty() && port != "ovs")
    scope.ct.warn("NETIF", "devices/interface/virtualport",
                  fmt::format("adapter '{}': '{}' is no kind of port that is known", scope.adapter.ifname, port));
  if (port != "ovs" || target_of(scope).name.empty()) return {};
  return std::string(row.word);
}

Value back_bridge(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const NetworkTarget seen = seen_target(interface);
  if (!is_new(scope) && seen == target_of(scope)) return written(row, scope);
  return is_bridge(seen) && !names_bridges(scope) && known_network(scope, seen).empty() ? seen.name : "";
}

Value back_network(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const NetworkTarget seen = seen_target(interface);
  if (!is_new(scope) && seen == target_of(scope)) return written(row, scope);
  if (const std::string_view known = known_network(scope, seen); !known.empty()) return std::string(known);
  return is_bridge(seen) && !names_bridges(scope) ? "" : seen.name;
}

Value back_type(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const NetworkTarget seen = seen_target(interface);
  const bool misleads =
      names_bridges(scope) && !is_bridge(seen) && !seen.name.empty() && known_network(scope, seen).empty();
  return misleads ? "" : written(row, scope);
}

// The file's own word stays where it would make the filter that is there.
Value back_filter(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const std::string seen = get(interface, "filterref/@filter").value_or("");
  const auto known =
      std::find_if(kFilters.begin(), kFilters.end(), [&](const FilterRow& filter) { return filter.name == seen; });
  const std::string text = written(row, scope);
  const bool static_ipv4 = !seen_addresses(scope, interface, false).empty();
  if (known == kFilters.end() || seen == filter_name(scope.adapter, seen_target(interface), static_ipv4)) return text;
  const bool on = row.pcs6 == "mac_filter" ? known->mac : known->ip;
  return on ? "on" : text.empty() ? "" : "off";
}

Value link_state(const AdapterRow& row, AdapterScope& scope) {
  return scope.adapter.connected ? Value() : std::string(row.word);
}

Value back_link_state(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const bool connected = get(interface, row.xml) != row.word;
  if (!is_new(scope) && connected == scope.adapter.connected) return written(row, scope);
  return connected ? "" : "no";
}

Value back_virtual_port(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const std::string seen = get(interface, row.xml).value_or("");
  const std::string text = written(row, scope);
  if (seen == row.word) return "ovs";
  const bool could_be = scope.adapter.vport == "ovs" && !seen_target(interface).name.empty();
  return seen.empty() && could_be ? "" : text;
}

}  // namespace convert
