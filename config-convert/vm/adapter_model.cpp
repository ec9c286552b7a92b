// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_model.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using AdapterRow = Row<DeviceScope>;

constexpr std::int64_t kVirtio = 3;
constexpr std::int64_t kHyperV = 5;

struct Model {
  std::int64_t type;
  std::string_view name;
};

// Of several names for one type the first is written. Hyper-V's adapter needs a bus that QEMU does not have.
constexpr std::array kModels{
    Model{1, "rtl8139"},
    Model{2, "e1000"},
    Model{2, "e1000-82540em"},
    Model{2, "e1000-82544gc"},
    Model{2, "e1000-82545em"},
    Model{kVirtio, "virtio"},
    Model{kVirtio, "virtio-transitional"},
    Model{kVirtio, "virtio-non-transitional"},
    Model{4, "e1000e"},
};

bool has_port(const DeviceScope& scope) {
  return trimmed(scope.text("VirtualPort/Type").value_or("")) == "openvswitch";
}

}  // namespace

Value adapter_model(const AdapterRow& row, DeviceScope& scope) {
  if (virtual_function(scope)) return {};  // the guest sees the chip itself
  if (scope.vm.context.profile == Profile::kVirtio) return "virtio";
  const GuestOs& guest = scope.vm.guest;
  const std::int64_t type = number(scope, row.pcs6, 0, 0, 255);
  if (type == kVirtio && guest.is_windows() && !scope.vm.context.windows_has_virtio) {
    scope.warn(row.pcs6, row.xml, "virtio needs a driver of virtio-win in the guest; e1000 is used");
    return "e1000";
  }
  for (const Model& known : kModels)
    if (known.type == type) return std::string(known.name);
  const char* model = guest.is_windows() && !guest.is_windows_from(kWindowsVista) ? "rtl8139" : "e1000";
  if (type == kHyperV)
    scope.warn(row.pcs6, row.xml, fmt::format("QEMU has no adapter of Hyper-V's; {} is used", model));
  else if (type != 0)
    scope.warn(row.pcs6, row.xml, fmt::format("adapter type {} is not known; {} is used", type, model));
  return model;
}

Value link_state(const AdapterRow& row, DeviceScope& scope) {
  if (flag(scope, row.pcs6, true)) return {};
  return "down";
}

Value port_type(const AdapterRow& row, DeviceScope& scope) {
  const Value type = scope.text(row.pcs6);
  if (!type) return {};
  if (has_port(scope) && is_on_bridge(scope)) return "openvswitch";
  scope.warn(row.pcs6, row.xml, fmt::format("a port of type '{}' is not possible here; it is left out", *type));
  return {};
}

Value port_uuid(const AdapterRow& row, DeviceScope& scope) {
  const Value text = scope.text(row.pcs6);
  if (!text || !has_port(scope) || !is_on_bridge(scope)) return {};
  auto uuid = parse_uuid(*text);
  if (!uuid) scope.warn(row.pcs6, row.xml, fmt::format("'{}' is not a UUID; libvirt will choose one", *text));
  return uuid;
}

Value port_profile(const AdapterRow& row, DeviceScope& scope) {
  if (!has_port(scope) || !is_on_bridge(scope)) return {};
  return scope.text(row.pcs6);
}

Value back_mac(const AdapterRow& row, DeviceScope&, const xmlNode* interface) {
  const auto mac = parse_mac(get(interface, row.xml).value_or(""));
  if (!mac) return {};
  std::string digits;
  for (const char c : *mac)
    if (c != ':') digits += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  return digits;
}

Value back_adapter_type(const AdapterRow& row, DeviceScope&, const xmlNode* interface) {
  const std::string model = get(interface, row.xml).value_or("");
  for (const Model& known : kModels)
    if (known.name == model) return fmt::to_string(known.type);
  return {};
}

Value back_connected(const AdapterRow& row, DeviceScope&, const xmlNode* interface) {
  return get(interface, row.xml) == "down" ? "0" : "1";
}

Value back_port_uuid(const AdapterRow& row, DeviceScope& scope, const xmlNode* interface) {
  if (scope.text("VirtualPort/Type") && !scope.text(row.pcs6)) return {};
  return get(interface, row.xml).value_or("");
}

}  // namespace convert
