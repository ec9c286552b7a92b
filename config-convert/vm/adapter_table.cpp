// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using AdapterRow = Row<DeviceScope>;

// EmulatedType of an adapter.
constexpr std::int64_t kHostOnly = 0;
constexpr std::int64_t kShared = 1;
constexpr std::int64_t kBridged = 2;
constexpr std::int64_t kDirectAssign = 4;
constexpr std::int64_t kRouted = 5;
constexpr std::int64_t kHostBridge = 6;

struct ModelRow {
  std::int64_t type;
  const char* model;
};

constexpr std::array kModels{
    ModelRow{1, "rtl8139"}, ModelRow{2, "e1000"}, ModelRow{3, "virtio"}, ModelRow{4, "e1000e"}, ModelRow{5, "e1000"},
};

// Where an adapter's traffic goes: a libvirt network, a bridge, or neither.
std::optional<NetworkTarget> network_of(const DeviceScope& scope) {
  const Context& host = scope.vm.context;
  const std::string name = scope.text("VirtualNetworkID").value_or("");
  switch (scope.device.emulated_type) {
    case kHostOnly:
      return NetworkTarget{NetworkTarget::Kind::kNetwork, host.host_only_network};
    case kShared:
      return NetworkTarget{NetworkTarget::Kind::kNetwork, host.shared_network};
    case kHostBridge:
      return NetworkTarget{NetworkTarget::Kind::kBridge, name};
    case kBridged:
      break;
    default:
      return {};
  }
  if (const auto known = host.virtual_networks.find(name); known != host.virtual_networks.end()) return known->second;
  if (name.empty() && !host.default_bridge.empty())
    return NetworkTarget{NetworkTarget::Kind::kBridge, host.default_bridge};
  return NetworkTarget{NetworkTarget::Kind::kNetwork, name.empty() ? "Bridged" : name};
}

Value wiring(const AdapterRow& row, DeviceScope& scope) {
  if (scope.device.emulated_type == kRouted) return "ethernet";
  if (scope.device.emulated_type == kDirectAssign) return "direct";
  const auto target = network_of(scope);
  const bool known = scope.vm.context.virtual_networks.contains(scope.text("VirtualNetworkID").value_or(""));
  if (scope.device.emulated_type == kBridged && target->kind == NetworkTarget::Kind::kNetwork && !known)
    scope.warn(
        "VirtualNetworkID", row.xml,
        fmt::format("no bridge is known for it; a libvirt network named '{}' must be there at start", target->name));
  return target->kind == NetworkTarget::Kind::kBridge ? "bridge" : "network";
}

Value network(const AdapterRow&, DeviceScope& scope) {
  const auto target = network_of(scope);
  if (!target || target->kind != NetworkTarget::Kind::kNetwork) return {};
  return target->name;
}

Value bridge(const AdapterRow&, DeviceScope& scope) {
  const auto target = network_of(scope);
  if (!target || target->kind != NetworkTarget::Kind::kBridge) return {};
  return target->name;
}

Value direct_device(const AdapterRow&, DeviceScope& scope) {
  if (scope.device.emulated_type != kDirectAssign) return {};
  return scope.text("SystemName");
}

Value direct_mode(const AdapterRow& row, DeviceScope& scope) {
  if (scope.device.emulated_type != kDirectAssign) return {};
  return std::string(row.word);
}

Value mac(const AdapterRow&, DeviceScope& scope) { return scope.device.mac; }

// libvirt drops names of its own pattern, the kernel takes 15 characters.
Value host_interface(const AdapterRow& row, DeviceScope& scope) {
  const Value name = scope.text(row.pcs6);
  if (!name) return {};
  constexpr std::array<std::string_view, 4> kTaken{"vnet", "macvtap", "macvlan", "vif"};
  bool good = name->size() <= 15 && name->find_first_of("/ \t\n:") == name->npos && *name != "." && *name != "..";
  for (const std::string_view prefix : kTaken) good = good && !name->starts_with(prefix);
  if (good) return name;
  scope.warn(row.pcs6, row.xml, fmt::format("'{}' is no name for an interface here; libvirt will choose one", *name));
  return {};
}

Value model(const AdapterRow& row, DeviceScope& scope) {
  const GuestOs& guest = scope.vm.guest;
  const std::int64_t type = number(scope, row.pcs6, 0, 0, 255);
  if (type == 3 && guest.is_windows() && !scope.vm.context.windows_has_virtio) {
    scope.warn(row.pcs6, row.xml, "virtio needs a driver of virtio-win in the guest; e1000 is used");
    return "e1000";
  }
  for (const ModelRow& known : kModels)
    if (known.type == type) return known.model;
  if (type != 0) scope.warn(row.pcs6, row.xml, fmt::format("adapter type {} is not known", type));
  return guest.is_windows() && !guest.is_windows_from(kWindowsVista) ? "rtl8139" : "e1000";
}

Value link(const AdapterRow& row, DeviceScope& scope) {
  if (flag(scope, row.pcs6, true)) return {};
  return "down";
}

constexpr std::array kRows{
    AdapterRow{"EmulatedType", "@type", wiring},
    AdapterRow{"MAC", "mac/@address", mac},
    AdapterRow{"VirtualNetworkID", "source/@network", network},
    AdapterRow{"VirtualNetworkID", "source/@bridge", bridge},
    AdapterRow{"SystemName", "source/@dev", direct_device},
    AdapterRow{"EmulatedType", "source/@mode", direct_mode, "bridge"},
    AdapterRow{"HostInterfaceName", "target/@dev", host_interface},
    AdapterRow{"AdapterType", "model/@type", model},
    AdapterRow{"Connected", "link/@state", link},
    AdapterRow{"", "boot/@order", device_boot_order},
    AdapterRow{"Index", "alias/@name", device_alias},
};

// Addresses are set inside the guest; for a routed adapter the host needs them too, as routes to the tap.
void addresses(DeviceScope& scope, xmlNode* interface) {
  const bool routed = scope.device.emulated_type == kRouted;
  bool any = false;
  for (const PvsElement& element : scope.device.element.children("NetAddress")) {
    const std::string text = element.text("").value_or("");
    if (text.empty()) continue;
    const auto ip = parse_ip(text);
    if (!ip) scope.warn("NetAddress", "", fmt::format("'{}' is not an IP address; it is kept as text", text));
    keep(xmlDocGetRootElement(interface->doc), scope.pcs6_prefix + "NetAddress", text);
    if (!routed || !ip || ip->is_ipv6) continue;
    any = true;
    xmlNode* peer = add(at(interface, "source"), "ip");
    set(peer, "@address", "169.254.0.1");
    set(peer, "@family", "ipv4");
    set(peer, "@prefix", "32");
    set(peer, "@peer", ip->address);
  }
  if (routed && !any)
    scope.warn("NetAddress", "source/ip", "a routed adapter without an IPv4 address: the host has no route to it");
}

constexpr std::array kLists{ListRow<DeviceScope>{"NetAddress", "source/ip", addresses}};

constexpr std::array kKept{
    KeptRow{"DefaultGateway", "", Severity::kInfo, {}},
    KeptRow{"DefaultGatewayIPv6", "", Severity::kInfo, {}},
    KeptRow{"ConfigureWithDhcp", "0", Severity::kInfo, {}},
    KeptRow{"ConfigureWithDhcpIPv6", "0", Severity::kInfo, {}},
    KeptRow{"AutoApply", "0", Severity::kInfo, {}},
    KeptRow{"Firewall/Enabled", "0", Severity::kWarning, "the firewall is not carried over: the adapter is unfiltered"},
};

}  // namespace

std::span<const AdapterRow> adapter_rows() { return kRows; }
std::span<const ListRow<DeviceScope>> adapter_lists() { return kLists; }
std::span<const KeptRow> adapter_kept() { return kKept; }

}  // namespace convert
