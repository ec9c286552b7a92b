// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One adapter of NETIF and its interface. On the way back a row answers its key's text as it is written wherever the
// tree has what that text makes, so only what the domain changed is rewritten.
#include "config-convert/container/interfaces.hpp"
#include "config-convert/container/pieces.hpp"
#include "config-convert/container/stable_uuid.hpp"
#include "config-convert/container/tables.hpp"
#include "config-convert/container/ve_addresses.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace convert {
namespace {

using AdapterRow = Row<AdapterScope>;

// Where the host's end of an adapter goes; without a name nowhere.
NetworkTarget target_of(const AdapterScope& scope) {
  const VeAdapter& adapter = scope.adapter;
  if (!adapter.bridge.empty()) return {NetworkTarget::Kind::kBridge, adapter.bridge};
  const auto known = scope.ct.context.virtual_networks.find(adapter.network);
  if (known != scope.ct.context.virtual_networks.end()) return known->second;
  const bool bridge = adapter.type == "bridge";
  return {bridge ? NetworkTarget::Kind::kBridge : NetworkTarget::Kind::kNetwork, adapter.network};
}

bool is_bridge(const NetworkTarget& target) { return target.kind == NetworkTarget::Kind::kBridge; }

Value type(const AdapterRow&, AdapterScope& scope) {
  const NetworkTarget target = target_of(scope);
  return target.name.empty() ? "ethernet" : is_bridge(target) ? "bridge" : "network";
}

// What follows from an adapter's name where its text does not say it.
std::string mac_of(const AdapterScope& scope, std::string_view name) {
  if (!scope.adapter.mac.empty()) return scope.adapter.mac;
  return stable_mac("00:18:51", fmt::format("{}/{}", scope.ct.ve_id, name));
}

// The old tools' name: the container's id and the number in the adapter's own name.
std::string host_name_of(const AdapterScope& scope, std::string_view name) {
  if (!scope.adapter.host_ifname.empty()) return scope.adapter.host_ifname;
  const auto digit = name.find_first_of("0123456789");
  return fmt::format("veth{}.{}", scope.ct.ve_id, digit == name.npos ? "0" : name.substr(digit));
}

std::string interface_id_of(const AdapterScope& scope, std::string_view name) {
  if (!scope.adapter.ifaceid.empty()) return scope.adapter.ifaceid;
  return stable_uuid(scope.ct.context.host_uuid, fmt::format("{}/{}", scope.ct.ve_id, name));
}

Value mac(const AdapterRow&, AdapterScope& scope) { return mac_of(scope, scope.adapter.ifname); }

Value source(const AdapterRow& row, AdapterScope& scope) {
  const NetworkTarget target = target_of(scope);
  if (target.name.empty() || is_bridge(target) != (row.word == "bridge")) return {};
  if (!is_bridge(target) && !scope.ct.context.virtual_networks.contains(scope.adapter.network))
    scope.ct.warn("NETIF", "devices/interface/source/@network",
                  fmt::format("a libvirt network named '{}' must be there at start", target.name));
  return target.name;
}

Value host_name(const AdapterRow&, AdapterScope& scope) {
  const std::string name = host_name_of(scope, scope.adapter.ifname);
  if (is_device_name(name)) return name;
  if (!scope.adapter.host_ifname.empty())
    scope.ct.warn("NETIF", "devices/interface/target/@dev",
                  fmt::format("'{}' is no name for a network device; libvirt chooses one", name));
  return {};
}

Value guest_name(const AdapterRow&, AdapterScope& scope) { return scope.adapter.ifname; }

std::string gateway_of(const AdapterScope& scope, bool ipv6) {
  return ipv6 ? scope.adapter.gateway6 : scope.adapter.gateway;
}

bool is_ipv6(const AdapterRow& row) { return row.pcs6.ends_with('6'); }

Value gateway(const AdapterRow& row, AdapterScope& scope) {
  const std::string gateway = gateway_of(scope, is_ipv6(row));
  if (gateway.empty()) return {};
  return gateway;
}

Value if_gateway(const AdapterRow& row, AdapterScope& scope) {
  if (gateway_of(scope, is_ipv6(row)).empty()) return {};
  return std::string(row.word);
}

// libvirt's own filters; they are for bridges and networks. One for addresses needs addresses that stay.
std::string_view filter_name(const VeAdapter& adapter, const NetworkTarget& target, bool static_ipv4) {
  if (target.name.empty()) return {};
  const bool ip = adapter.ip_filter && static_ipv4;
  return adapter.mac_filter ? (ip ? "clean-traffic" : "no-mac-spoofing") : ip ? "no-ip-spoofing" : "";
}

std::string_view filter_of(const AdapterScope& scope) {
  return filter_name(scope.adapter, target_of(scope), !scope.adapter.dhcp && scope.adapter.has(false));
}

Value filter(const AdapterRow&, AdapterScope& scope) {
  const std::string_view name = filter_of(scope);
  if (name.empty()) return {};
  return std::string(name);
}

bool has_virtual_port(const AdapterScope& scope) {
  return scope.adapter.vport == "ovs" && !target_of(scope).name.empty();
}

Value virtual_port(const AdapterRow& row, AdapterScope& scope) {
  if (!has_virtual_port(scope)) return {};
  return std::string(row.word);
}

// libvirt would make a new one with each definition.
Value interface_id(const AdapterRow&, AdapterScope& scope) {
  if (!has_virtual_port(scope)) return {};
  return interface_id_of(scope, scope.adapter.ifname);
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 32);
  return text;
}

bool is_new(const AdapterScope& scope) { return scope.written.empty(); }

std::string written(const AdapterRow& row, const AdapterScope& scope) { return scope.text(row.pcs6).value_or(""); }

// The name that the adapter has from now on.
std::string seen_name(const AdapterScope& scope, const xmlNode* interface) {
  const std::string seen = get(interface, "guest/@dev").value_or("");
  return is_device_name(seen) ? seen : scope.adapter.ifname;
}

Value back_mac(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const auto seen = parse_mac(get(interface, row.xml).value_or(""));
  if (!seen || (!is_new(scope) && *seen == mac_of(scope, seen_name(scope, interface)))) return written(row, scope);
  return upper(*seen);
}

Value back_guest_name(const AdapterRow&, AdapterScope& scope, const xmlNode* interface) {
  return seen_name(scope, interface);
}

Value back_host_name(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const Value seen = get(interface, row.xml);
  const bool follows = !is_new(scope) && seen == host_name_of(scope, seen_name(scope, interface));
  return !seen || follows || !is_device_name(*seen) ? written(row, scope) : *seen;
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

// The addresses that are NETIF's: of venet0, those that IP_ADDRESS does not have.
std::vector<IpAddress> seen_addresses(const AdapterScope& scope, const xmlNode* interface, bool ipv6) {
  std::vector<IpAddress> addresses = interface_addresses(interface);
  std::erase_if(addresses, [&](const IpAddress& ip) {
    const bool elsewhere = scope.adapter.is_venet() && scope.ct.venet_addresses.contains(ip.address);
    return ip.is_ipv6 != ipv6 || elsewhere;
  });
  return addresses;
}

// Of venet0 the prefix says nothing.
std::string name_of_address(const AdapterScope& scope, const IpAddress& ip) {
  return scope.adapter.is_venet() ? ip.address : fmt::format("{}/{}", ip.address, ip.prefix);
}

std::set<std::string> names_of(const AdapterScope& scope, const std::vector<IpAddress>& addresses) {
  std::set<std::string> names;
  for (const IpAddress& ip : addresses) names.insert(name_of_address(scope, ip));
  return names;
}

bool has_mask(std::string_view piece) {
  const auto slash = piece.find('/');
  return slash != piece.npos && piece.find('.', slash) != piece.npos;
}

// Of all interfaces of the tree.
std::set<std::string> addresses_beside(const xmlNode* interface) {
  std::set<std::string> found;
  const xmlNode* first = interface && interface->parent ? first_child(interface->parent, "interface") : nullptr;
  for (const xmlNode* node = first; node; node = next_named(node, "interface"))
    for (IpAddress& ip : interface_addresses(node)) found.insert(std::move(ip.address));
  return found;
}

// The addresses in an adapter's text that its interface does not have.
class Unseen {
 public:
  Unseen(const AdapterScope& scope, const xmlNode* interface, bool has_others)
      : scope_(scope), filed_(names_of(scope, scope.adapter.addresses)), has_others_(has_others) {
    if (scope.adapter.is_venet() || !scope.adapter.hidden.empty()) beside_ = addresses_beside(interface);
  }

  // One that was left out for another's sake may stay for as long as that reason does.
  bool may_stay(const IpAddress& ip) const {
    const VeAdapter& adapter = scope_.adapter;
    const bool of_venet = adapter.is_venet() && scope_.ct.venet_addresses.contains(ip.address);
    if (of_venet || adapter.hidden.contains(ip.address)) return beside_.contains(ip.address);
    if (ip.is_ipv6 ? adapter.dhcp6 : adapter.dhcp) return !has_others_;
    return !filed_.contains(name_of_address(scope_, ip));
  }

 private:
  const AdapterScope& scope_;
  std::set<std::string> filed_;
  std::set<std::string> beside_;
  bool has_others_;
};

Value back_addresses(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const bool ipv6 = is_ipv6(row);
  const std::string text = written(row, scope);
  const std::string_view separators = ipv6 ? "," : ":";
  const std::vector<IpAddress> addresses = seen_addresses(scope, interface, ipv6);
  const std::set<std::string> seen = names_of(scope, addresses);
  const Unseen unseen(scope, interface, !seen.empty());
  const auto pieces = split(text, separators);
  std::vector<std::optional<std::string>> changes(pieces.size());
  std::set<std::string> there;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto ip = parse_ip(pieces[i]);
    if (!ip) continue;
    const std::string name = name_of_address(scope, *ip);
    there.insert(name);
    if (!seen.contains(name) && !unseen.may_stay(*ip)) changes[i] = "";
  }
  const bool masks = !ipv6 && (text.find('/') == text.npos || std::any_of(pieces.begin(), pieces.end(), has_mask));
  std::vector<std::string> added;
  for (const IpAddress& ip : addresses) {
    if (!why_no_host(ip).empty() || !there.insert(name_of_address(scope, ip)).second) continue;
    added.push_back(fmt::format("{}/{}", ip.address, masks ? mask_of_prefix(ip.prefix) : fmt::to_string(ip.prefix)));
  }
  return with_pieces(text, separators, changes, added);
}

// DHCP ends where the domain has addresses.
Value back_dhcp(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const bool ipv6 = is_ipv6(row);
  const bool on = ipv6 ? scope.adapter.dhcp6 : scope.adapter.dhcp;
  return on && !seen_addresses(scope, interface, ipv6).empty() ? "no" : written(row, scope);
}

// A gateway that the tree's addresses do not reach has no route there, and stays as it is written.
Value back_gateway(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const std::string text = written(row, scope);
  const std::string seen = default_gateway(interface, is_ipv6(row));
  if (scope.adapter.is_venet()) return text;
  if (seen.empty()) return is_reached(interface_addresses(interface), text) ? "" : text;
  return seen == gateway_of(scope, is_ipv6(row)) ? text : seen;
}

struct FilterRow {
  std::string_view name;
  bool mac;
  bool ip;
};

constexpr std::array kFilters{FilterRow{"", false, false}, FilterRow{"no-mac-spoofing", true, false},
                              FilterRow{"no-ip-spoofing", false, true}, FilterRow{"clean-traffic", true, true}};

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

Value back_virtual_port(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const std::string seen = get(interface, row.xml).value_or("");
  const std::string text = written(row, scope);
  if (seen == row.word) return "ovs";
  const bool could_be = scope.adapter.vport == "ovs" && !seen_target(interface).name.empty();
  return seen.empty() && could_be ? "" : text;
}

Value back_interface_id(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const Value seen = get(interface, row.xml);
  const auto uuid = seen ? parse_uuid(*seen) : std::nullopt;
  if (!uuid || (!is_new(scope) && *uuid == interface_id_of(scope, seen_name(scope, interface))))
    return written(row, scope);
  return uuid;
}

constexpr std::array kRows{
    AdapterRow{"type", "@type", type, {}, back_type, {"network", "", "source/@network=lan9 source/@bridge="}},
    AdapterRow{"ifname", "guest/@dev", guest_name, {}, back_guest_name, {"eth7", "eth7"}},
    AdapterRow{"mac", "mac/@address", mac, {}, back_mac, {"00:18:51:0a:0b:0c", "00:18:51:0A:0B:0C"}},
    AdapterRow{"bridge", "source/@bridge", source, "bridge", back_bridge, {"br7", "br7"}},
    AdapterRow{"network", "source/@network", source, "network", back_network, {"lan7", "lan7"}},
    AdapterRow{"host_ifname", "target/@dev", host_name, {}, back_host_name, {"veth7x", "veth7x"}},
    AdapterRow{"ip", "ip[family=ipv4]/@address", nullptr, {}, back_addresses, {"10.1.0.77", "10.1.0.77/255.255.255.0"}},
    AdapterRow{"dhcp", "ip[family=ipv4]/@address", nullptr, {}, back_dhcp, {"10.1.0.77", "no", "ip/@prefix=24"}},
    AdapterRow{"ip6", "ip[family=ipv6]/@address", nullptr, {}, back_addresses, {"2001:db8::77", "2001:db8::77/64"}},
    AdapterRow{"dhcp6", "ip[family=ipv6]/@address", nullptr, {}, back_dhcp, {"2001:db8::77", "no", "ip/@prefix=64"}},
    AdapterRow{"gw", "route[family=ipv4]/@address", if_gateway, "0.0.0.0"},
    AdapterRow{"gw", "route[family=ipv4]/@prefix", if_gateway, "0"},
    AdapterRow{"gw", "route[family=ipv4]/@gateway", gateway, {}, back_gateway, {"10.1.0.7", "10.1.0.7"}},
    AdapterRow{"gw6", "route[family=ipv6]/@address", if_gateway, "::"},
    AdapterRow{"gw6", "route[family=ipv6]/@prefix", if_gateway, "0"},
    AdapterRow{"gw6", "route[family=ipv6]/@gateway", gateway, {}, back_gateway, {"2001:db8::7", "2001:db8::7"}},
    AdapterRow{"mac_filter", "filterref/@filter", filter, {}, back_filter, {"no-mac-spoofing", "on"}},
    AdapterRow{"ip_filter", "filterref/@filter", nullptr, {}, back_filter, {"no-ip-spoofing", "on"}},
    AdapterRow{"vport", "virtualport/@type", virtual_port, "openvswitch", back_virtual_port, {"openvswitch", "ovs"}},
    AdapterRow{"ifaceid",
               "virtualport/parameters/@interfaceid",
               interface_id,
               {},
               back_interface_id,
               {"3f0e5c1a-7b2d-4c8e-9a10-b2c3d4e5f607", "3f0e5c1a-7b2d-4c8e-9a10-b2c3d4e5f607"}},
};

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

void add_adapter(AdapterScope& scope, xmlNode* devices) {
  xmlNode* interface = add(devices, "interface");
  apply(container_adapter_rows(), scope, interface);
  for (const IpAddress& ip : scope.adapter.addresses) add_ip(interface, ip, "");
  add_filter_addresses(scope, interface);
}

}  // namespace

Value AdapterScope::text(std::string_view key) const {
  const AdapterKey* found = find_key(written, key);
  if (!found || found->value.empty()) return {};
  return std::string(found->value);
}

void plan_adapters(ContainerScope& ct) {
  ct.adapters = parse_netif(ct.text("NETIF").value_or(""), ct.report);
  for (VeAdapter& adapter : ct.adapters) {
    const bool no_bridge = !adapter.bridge.empty() && !is_device_name(adapter.bridge);
    const bool no_network = adapter.type == "bridge" && !adapter.network.empty() && !is_device_name(adapter.network);
    if (!no_bridge && !no_network) continue;
    ct.warn("NETIF", "devices/interface/source/@bridge",
            fmt::format("adapter '{}': '{}' is no name of a bridge; it is left out", adapter.ifname,
                        no_bridge ? adapter.bridge : adapter.network));
    (no_bridge ? adapter.bridge : adapter.network).clear();
  }
}

void add_adapters(ContainerScope& ct, xmlNode* domain) {
  for (const VeAdapter& adapter : ct.adapters) {
    if (adapter.is_venet()) continue;
    AdapterScope scope{{ct.report}, ct, adapter, {}};
    add_adapter(scope, at(domain, "devices"));
  }
}

std::span<const AdapterRow> container_adapter_rows() { return kRows; }

}  // namespace convert
