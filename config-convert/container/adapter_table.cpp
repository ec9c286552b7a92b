// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One adapter of NETIF and its interface. On the way back a row answers its key's text as it is written wherever the
// tree has what that text makes, so only what the domain changed is rewritten.
#include "config-convert/container/adapter_rows.hpp"
#include "config-convert/container/interfaces.hpp"
#include "config-convert/container/stable_uuid.hpp"

#include <array>

namespace convert {
namespace {

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

Value host_name(const AdapterRow&, AdapterScope& scope) {
  const std::string name = host_name_of(scope, scope.adapter.ifname);
  if (is_device_name(name)) return name;
  if (!scope.adapter.host_ifname.empty())
    scope.ct.warn("NETIF", "devices/interface/target/@dev",
                  fmt::format("'{}' is no name for a network device; libvirt chooses one", name));
  return {};
}

Value guest_name(const AdapterRow&, AdapterScope& scope) { return scope.adapter.ifname; }

// libvirt would make a new one with each definition.
Value interface_id(const AdapterRow& row, AdapterScope& scope) {
  if (!virtual_port(row, scope)) return {};
  return interface_id_of(scope, scope.adapter.ifname);
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 32);
  return text;
}

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

Value back_interface_id(const AdapterRow& row, AdapterScope& scope, const xmlNode* interface) {
  const Value seen = get(interface, row.xml);
  const auto uuid = seen ? parse_uuid(*seen) : std::nullopt;
  if (!uuid || (!is_new(scope) && *uuid == interface_id_of(scope, seen_name(scope, interface))))
    return written(row, scope);
  return uuid;
}

constexpr std::array kRows{
    AdapterRow{"type", "@type", link_type, {}, back_type, {"network", "", "source/@network=lan9 source/@bridge="}},
    AdapterRow{"ifname", "guest/@dev", guest_name, {}, back_guest_name, {"eth7", "eth7"}},
    AdapterRow{"mac", "mac/@address", mac, {}, back_mac, {"00:18:51:0a:0b:0c", "00:18:51:0A:0B:0C"}},
    AdapterRow{"bridge", "source/@bridge", link_source, "bridge", back_bridge, {"br7", "br7"}},
    AdapterRow{"network", "source/@network", link_source, "network", back_network, {"lan7", "lan7"}},
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
    AdapterRow{"mac_filter", "filterref/@filter", link_filter, {}, back_filter, {"no-mac-spoofing", "on"}},
    AdapterRow{"ip_filter", "filterref/@filter", nullptr, {}, back_filter, {"no-ip-spoofing", "on"}},
    AdapterRow{"connected", "link/@state", link_state, "down", back_link_state, {"down", "no"}},
    AdapterRow{"vport", "virtualport/@type", virtual_port, "openvswitch", back_virtual_port, {"openvswitch", "ovs"}},
    AdapterRow{"ifaceid",
               "virtualport/parameters/@interfaceid",
               interface_id,
               {},
               back_interface_id,
               {"3f0e5c1a-7b2d-4c8e-9a10-b2c3d4e5f607", "3f0e5c1a-7b2d-4c8e-9a10-b2c3d4e5f607"}},
};

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
