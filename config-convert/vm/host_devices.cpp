// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/host_devices.hpp"

#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/machine_plan.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace convert {
namespace {

using HostRow = Row<DeviceScope>;

std::optional<std::int64_t> parse_number(std::string_view text, int base, std::int64_t most) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, fault] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || text[0] == '-' || fault != std::errc() || rest != end || value > most) return {};
  return value;
}

// The parts of a host device's address; nothing where the text has others, or too large ones.
template <std::size_t n>
std::optional<std::array<std::int64_t, n>> parse_parts(std::string_view text, int base,
                                                       const std::array<std::int64_t, n>& most) {
  std::array<std::int64_t, n> parts{};
  for (std::size_t i = 0; i < n; ++i) {
    const auto colon = text.find(':');
    const auto part = parse_number(text.substr(0, colon), base, most[i]);
    if (!part || (colon == text.npos) != (i + 1 == n)) return {};
    parts[i] = *part;
    text.remove_prefix(colon == text.npos ? text.size() : colon + 1);
  }
  return parts;
}

using HostAddress = std::array<std::int64_t, 4>;

HostAddress address_of(const Device& device) {
  return {device.controller, device.bus_number, device.target_number, device.unit};
}

// Takes the address, unless another device of the machine has it.
bool take(DeviceScope& scope, const HostAddress& address) {
  Device& device = scope.device;
  device.controller = address[0];
  device.bus_number = address[1];
  device.target_number = address[2];
  device.unit = address[3];
  const bool is_taken = std::any_of(scope.vm.devices.begin(), scope.vm.devices.end(), [&](const Device& other) {
    return other.kind->rows.data() == device.kind->rows.data() && address_of(other) == address;
  });
  return !is_taken || leave_out(scope, "SystemName", "the machine has that device of the host already");
}

bool unreadable(DeviceScope& scope, std::string_view expected) {
  return leave_out(scope, "SystemName", fmt::format("'{}' is not {}", scope.text("SystemName").value_or(""), expected));
}

// "3:0:1", of "3:0:1:8086.10d3" too.
std::string_view without_ids(std::string_view name) {
  std::size_t end = 0;
  for (int colons = 0; end < name.size(); ++end)
    if (name[end] == ':' && ++colons == 3) break;
  return name.substr(0, end);
}

Value hex(std::int64_t value, int digits) { return fmt::format("0x{:0{}x}", value, digits); }

Value pci_bus(const HostRow&, DeviceScope& scope) { return hex(scope.device.bus_number, 2); }
Value pci_slot(const HostRow&, DeviceScope& scope) { return hex(scope.device.target_number, 2); }
Value pci_function(const HostRow&, DeviceScope& scope) { return hex(scope.device.unit, 1); }

Value scsi_host(const HostRow&, DeviceScope& scope) { return fmt::format("scsi_host{}", scope.device.controller); }
Value scsi_channel(const HostRow&, DeviceScope& scope) { return fmt::to_string(scope.device.bus_number); }
Value scsi_target(const HostRow&, DeviceScope& scope) { return fmt::to_string(scope.device.target_number); }
Value scsi_unit(const HostRow&, DeviceScope& scope) { return fmt::to_string(scope.device.unit); }

Value usb_vendor(const HostRow&, DeviceScope& scope) { return hex(scope.device.controller, 4); }
Value usb_product(const HostRow&, DeviceScope& scope) { return hex(scope.device.unit, 4); }

std::optional<std::int64_t> hex_at(const xmlNode* element, const char* path) {
  const std::string text = get(element, path).value_or("");
  if (!text.starts_with("0x")) return parse_number(text, 10, 0xffff);
  return parse_number(std::string_view(text).substr(2), 16, 0xffff);
}

Value back_pci_name(const HostRow&, DeviceScope&, const xmlNode* hostdev) { return pci_name(hostdev); }
Value back_scsi_name(const HostRow&, DeviceScope&, const xmlNode* hostdev) { return scsi_name(hostdev); }
Value back_usb_name(const HostRow&, DeviceScope&, const xmlNode* hostdev) { return usb_name(hostdev); }

// "Other", and the class of video adapters.
Value back_class(const HostRow& row, DeviceScope& scope, const xmlNode*) {
  if (scope.text(row.pcs6)) return {};
  return scope.device.kind->pcs6 == "PciVideoAdapter" ? "1" : "3";
}

constexpr std::array kPciRows{
    HostRow{"", "@mode", constant, "subsystem"},
    HostRow{"", "@type", constant, "pci"},
    HostRow{"", "@managed", constant, "yes"},
    HostRow{"", "source/address/@domain", constant, "0x0000"},
    HostRow{"", "source/address/@bus", pci_bus},
    HostRow{"", "source/address/@slot", pci_slot},
    HostRow{"SystemName", "source/address/@function", pci_function, {}, back_pci_name, {"0x2", "3:0:2"}},
    HostRow{"", "alias/@name", device_alias},
    HostRow{"Enabled", "", nullptr, "1", back_word},
    HostRow{"Connected", "", nullptr, "1", back_unless_given},
    HostRow{"EmulatedType", "", nullptr, "4", back_unless_given},
    HostRow{"Type", "", nullptr, {}, back_class},
};

constexpr std::array kScsiRows{
    HostRow{"", "@mode", constant, "subsystem"},
    HostRow{"", "@type", constant, "scsi"},
    HostRow{"", "source/adapter/@name", scsi_host},
    HostRow{"", "source/address/@bus", scsi_channel},
    HostRow{"", "source/address/@target", scsi_target},
    HostRow{"SystemName", "source/address/@unit", scsi_unit, {}, back_scsi_name, {"5", "2:0:1:5"}},
    HostRow{"", "alias/@name", device_alias},
    HostRow{"Enabled", "", nullptr, "1", back_word},
    HostRow{"Connected", "", nullptr, "1", back_unless_given},
    HostRow{"EmulatedType", "", nullptr, "0", back_unless_given},
};

// A device that is not plugged in must not keep the machine from starting.
constexpr std::array kUsbRows{
    HostRow{"", "@mode", constant, "subsystem"},
    HostRow{"", "@type", constant, "usb"},
    HostRow{"", "source/@startupPolicy", constant, "optional"},
    HostRow{"", "source/vendor/@id", usb_vendor},
    HostRow{"SystemName", "source/product/@id", usb_product, {}, back_usb_name, {"0xc31c", "046d:c31c"}},
    HostRow{"", "alias/@name", device_alias},
    HostRow{"Enabled", "", nullptr, "1", back_word},
    HostRow{"Connected", "", nullptr, "1", back_unless_given},
    HostRow{"EmulatedType", "", nullptr, "0", back_unless_given},
    HostRow{"AutoConnect", "", nullptr, "1", back_word},
};

}  // namespace

Value pci_name(const xmlNode* hostdev) {
  const auto bus = hex_at(hostdev, "source/address/@bus"), slot = hex_at(hostdev, "source/address/@slot"),
             function = hex_at(hostdev, "source/address/@function");
  if (!bus || !slot || !function || hex_at(hostdev, "source/address/@domain").value_or(0) != 0) return {};
  return fmt::format("{:x}:{:x}:{:x}", *bus, *slot, *function);
}

Value scsi_name(const xmlNode* hostdev) {
  constexpr std::string_view kHost = "scsi_host";
  const std::string adapter = get(hostdev, "source/adapter/@name").value_or("");
  if (!adapter.starts_with(kHost)) return {};
  const auto part = [&](const char* path) { return get(hostdev, path).value_or("0"); };
  return fmt::format("{}:{}:{}:{}", adapter.substr(kHost.size()), part("source/address/@bus"),
                     part("source/address/@target"), part("source/address/@unit"));
}

Value usb_name(const xmlNode* hostdev) {
  const auto vendor = hex_at(hostdev, "source/vendor/@id"), product = hex_at(hostdev, "source/product/@id");
  if (!vendor || !product) return {};
  return fmt::format("{:04x}:{:04x}", *vendor, *product);
}

Result<bool> plan_pci(DeviceScope& scope) {
  constexpr std::int64_t kReal = 0, kDirect = 4;
  const std::int64_t type = scope.device.emulated_type;
  if (type != kReal && type != kDirect)
    return leave_out(scope, "EmulatedType", fmt::format("type {} is not a passed-through device's", type));
  const std::string name = scope.text("SystemName").value_or("");
  const auto parts = parse_parts<3>(without_ids(trimmed(name)), 16, {0xff, 0x1f, 7});
  if (!parts) return unreadable(scope, "a PCI device as bus:slot:function in hexadecimal");
  if (!take(scope, {0, (*parts)[0], (*parts)[1], (*parts)[2]})) return false;
  scope.warn("SystemName", "source/address",
             fmt::format("the machine starts only where the host has this PCI device and an IOMMU: '{}'", name));
  return true;
}

Result<bool> plan_scsi(DeviceScope& scope) {
  const std::string name = scope.text("SystemName").value_or("");
  const auto parts = parse_parts<4>(trimmed(name), 10, {0xffff, 0xff, 0xffff, 0x3fff});
  if (!parts) return unreadable(scope, "a SCSI device of the host as host:channel:target:unit");
  return take(scope, *parts);
}

Result<bool> plan_usb(DeviceScope& scope) {
  constexpr std::int64_t kGuest = 1;
  const std::string name = scope.text("SystemName").value_or("");
  const auto parts = parse_parts<2>(trimmed(name), 16, {0xffff, 0xffff});
  if (!parts || number(scope, "AutoConnect", 0, 0, 255) != kGuest || !has_usb(scope.vm)) {
    scope.tell(Severity::kInfo, "", "", "the USB device is not passed on; it stays in the PCS6 file only");
    return false;
  }
  return take(scope, {(*parts)[0], 0, 0, (*parts)[1]});
}

std::span<const HostRow> pci_rows() { return kPciRows; }
std::span<const HostRow> scsi_rows() { return kScsiRows; }
std::span<const HostRow> usb_device_rows() { return kUsbRows; }

}  // namespace convert
