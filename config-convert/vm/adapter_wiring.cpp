// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_wiring.hpp"

#include "config-convert/vm/adapter_plan.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using AdapterRow = Row<DeviceScope>;
using Kind = NetworkTarget::Kind;

constexpr std::size_t kLongestInterface = 15;

// A libvirt network, a bridge, or neither.
std::optional<NetworkTarget> target_of(const DeviceScope& scope) {
  const Context& host = scope.vm.context;
  const std::string name = scope.text("VirtualNetworkID").value_or("");
  switch (scope.device.emulated_type) {
    case kHostOnly:
      return NetworkTarget{Kind::kNetwork, host.host_only_network};
    case kShared:
      return NetworkTarget{Kind::kNetwork, host.shared_network};
    case kHostBridge:
      return NetworkTarget{Kind::kBridge, name};
    case kBridged:
      break;
    default:
      return {};
  }
  if (const auto known = host.virtual_networks.find(name); known != host.virtual_networks.end()) return known->second;
  if (name.empty() && !host.default_bridge.empty()) return NetworkTarget{Kind::kBridge, host.default_bridge};
  return NetworkTarget{Kind::kNetwork, name.empty() ? "Bridged" : name};
}

void check_target(const AdapterRow& row, DeviceScope& scope, const NetworkTarget& target) {
  const Context& host = scope.vm.context;
  const bool in_table = host.virtual_networks.contains(scope.text("VirtualNetworkID").value_or(""));
  const bool runs = target.kind == Kind::kNetwork && host.networks.contains(target.name);
  if (scope.device.emulated_type == kBridged && target.kind == Kind::kNetwork && !in_table && !runs)
    scope.warn(
        "VirtualNetworkID", row.xml,
        fmt::format("no bridge is known for it; a libvirt network named '{}' must be there at start", target.name));
  if (scope.device.emulated_type == kHostOnly && !runs)
    scope.tell(Severity::kInfo, "EmulatedType", row.xml,
               fmt::format("a libvirt network named '{}' must be there at start", target.name));
  if (target.kind != Kind::kBridge) return;
  if (target.name.size() > kLongestInterface)
    scope.warn("VirtualNetworkID", row.xml,
               fmt::format("'{}' is longer than the {} characters of a bridge's name", target.name, kLongestInterface));
  else if (!host.bridges.empty() && !host.bridges.contains(target.name))
    scope.warn("VirtualNetworkID", row.xml, fmt::format("the host has no bridge '{}'", target.name));
}

std::optional<NetworkTarget> target_in(const xmlNode* interface) {
  const std::string type = get(interface, "@type").value_or("");
  if (type == "network") return NetworkTarget{Kind::kNetwork, get(interface, "source/@network").value_or("")};
  if (type == "bridge") return NetworkTarget{Kind::kBridge, get(interface, "source/@bridge").value_or("")};
  return {};
}

// PCS6's name of it; nothing where the caller's table has none.
std::optional<std::string> name_of_target(const Context& host, const NetworkTarget& target) {
  for (const auto& [name, known] : host.virtual_networks)
    if (known == target) return name;
  return {};
}

bool is_tap(const DeviceScope& scope) { return scope.device.emulated_type != kDirectAssign; }

// libvirt makes names of these patterns itself and drops them from what it is given.
bool is_made_by_libvirt(std::string_view name) {
  constexpr std::array<std::string_view, 4> kPatterns{"vnet", "macvtap", "macvlan", "vif"};
  return std::any_of(kPatterns.begin(), kPatterns.end(), [&](auto pattern) { return name.starts_with(pattern); });
}

std::string_view fault_of_tap_name(const DeviceScope& scope, const std::string& name) {
  if (name.size() > kLongestInterface || name.find_first_of("/ \t\n:%") != name.npos || name == "." || name == "..")
    return "is no name for an interface here";
  if (is_made_by_libvirt(name)) return "is of a pattern that is libvirt's own";
  for (const Device& other : scope.vm.devices) {
    if (&other == &scope.device) break;
    if (other.kind == scope.device.kind && other.element.text("HostInterfaceName") == name)
      return "is another adapter's too";
  }
  return {};
}

// "0000:3b:02.1": what is between the marks.
std::string_view address_part(std::string_view address, std::string_view part) {
  const auto first = address.find(':');
  const auto second = address.find(':', first + 1);
  const auto dot = address.find('.', second + 1);
  if (first == address.npos || second == address.npos || dot == address.npos) return {};
  if (part == "domain") return address.substr(0, first);
  if (part == "bus") return address.substr(first + 1, second - first - 1);
  if (part == "slot") return address.substr(second + 1, dot - second - 1);
  return address.substr(dot + 1);
}

bool has_address(const xmlNode* interface, std::string_view address) {
  constexpr std::array<std::string_view, 4> kParts{"domain", "bus", "slot", "function"};
  return std::all_of(kParts.begin(), kParts.end(), [&](std::string_view part) {
    const Value seen = get(interface, fmt::format("source/address/@{}", part));
    return seen && lower(*seen) == fmt::format("0x{}", address_part(address, part));
  });
}

}  // namespace

bool is_on_bridge(const DeviceScope& scope) { return target_of(scope).has_value(); }

bool is_on_network(const DeviceScope& scope) {
  const auto target = target_of(scope);
  return target && target->kind == Kind::kNetwork;
}

const std::string* virtual_function(const DeviceScope& scope) {
  if (is_tap(scope)) return nullptr;
  const auto& known = scope.vm.context.virtual_functions;
  const auto found = known.find(scope.text("SystemName").value_or(""));
  return found == known.end() ? nullptr : &found->second;
}

Value interface_type(const AdapterRow& row, DeviceScope& scope) {
  if (scope.device.emulated_type == kRouted) return "ethernet";
  if (!is_tap(scope)) return virtual_function(scope) ? "hostdev" : "direct";
  const auto target = target_of(scope);
  check_target(row, scope, *target);
  return target->kind == Kind::kBridge ? "bridge" : "network";
}

Value source_network(const AdapterRow&, DeviceScope& scope) {
  const auto target = target_of(scope);
  if (!target || target->kind != Kind::kNetwork) return {};
  return target->name;
}

Value source_bridge(const AdapterRow&, DeviceScope& scope) {
  const auto target = target_of(scope);
  if (!target || target->kind != Kind::kBridge) return {};
  return target->name;
}

Value direct_device(const AdapterRow& row, DeviceScope& scope) {
  if (is_tap(scope) || virtual_function(scope)) return {};
  return scope.text(row.pcs6);
}

Value if_direct(const AdapterRow& row, DeviceScope& scope) {
  if (is_tap(scope) || virtual_function(scope)) return {};
  return std::string(row.word);
}

Value if_virtual_function(const AdapterRow& row, DeviceScope& scope) {
  if (!virtual_function(scope)) return {};
  return std::string(row.word);
}

Value virtual_function_part(const AdapterRow& row, DeviceScope& scope) {
  const std::string* address = virtual_function(scope);
  if (!address) return {};
  return fmt::format("0x{}", address_part(*address, row.word));
}

Value tap_name(const AdapterRow& row, DeviceScope& scope) {
  const Value name = scope.text(row.pcs6);
  if (!name || virtual_function(scope)) return {};
  const std::string_view fault = fault_of_tap_name(scope, *name);
  if (fault.empty()) return name;
  scope.warn(row.pcs6, row.xml, fmt::format("'{}' {}; libvirt will choose one", *name, fault));
  return {};
}

Value back_emulated_type(const AdapterRow&, DeviceScope& scope, const xmlNode* interface) {
  const Context& host = scope.vm.context;
  const std::string type = get(interface, "@type").value_or("");
  const auto target = target_in(interface);
  std::optional<std::int64_t> back;
  if (type == "ethernet")
    back = kRouted;
  else if (type == "direct" || type == "hostdev")
    back = kDirectAssign;
  else if (type == "user" || target == NetworkTarget{Kind::kNetwork, host.shared_network})
    back = kShared;
  else if (target == NetworkTarget{Kind::kNetwork, host.host_only_network})
    back = kHostOnly;
  else if (target)
    back = target->kind == Kind::kNetwork || target->name == host.default_bridge || name_of_target(host, *target)
               ? kBridged
               : kHostBridge;
  if (!back) return {};
  return fmt::to_string(*back);
}

Value back_virtual_network(const AdapterRow&, DeviceScope& scope, const xmlNode* interface) {
  const Context& host = scope.vm.context;
  const auto target = target_in(interface);
  if (!target) return {};
  if (auto name = name_of_target(host, *target)) return name;
  if (target->kind == Kind::kNetwork && target->name == host.shared_network) return "Shared";
  if (target->kind == Kind::kNetwork && target->name == host.host_only_network) return "Host-Only";
  if (target->kind == Kind::kBridge && target->name == host.default_bridge) return "";
  return target->name;
}

Value back_direct_device(const AdapterRow&, DeviceScope& scope, const xmlNode* interface) {
  const std::string type = get(interface, "@type").value_or("");
  if (type == "direct") return get(interface, "source/@dev");
  if (type != "hostdev") return {};
  for (const auto& [name, address] : scope.vm.context.virtual_functions)
    if (has_address(interface, address)) return name;
  return {};
}

// A name that libvirt made lasts as long as the domain runs.
Value back_tap_name(const AdapterRow& row, DeviceScope&, const xmlNode* interface) {
  const std::string name = get(interface, row.xml).value_or("");
  if (is_made_by_libvirt(name)) return {};
  return name;
}

}  // namespace convert
