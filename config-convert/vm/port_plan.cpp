// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/port_plan.hpp"

#include "config-convert/disk/disk_image.hpp"
#include "config-convert/vm/storage_plan.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

constexpr std::array kTypes{
    PortType{0, "dev", true, false}, PortType{2, "file", true, false}, PortType{3, "unix", true, false},
    PortType{6, "tcp", false, true}, PortType{7, "udp", false, true},
};

// "host:port", "[address]:port"
bool take_address(Device& device, std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return false;
  const auto port = parse_integer(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || !port || *port < 1 || *port > 65'535) return false;
  device.backend = host;
  device.service = fmt::to_string(*port);
  return true;
}

// False: left out.
bool open_port(DeviceScope& scope, const PortType& type) {
  constexpr std::size_t kLongestSocket = 107;  // sockaddr_un
  Device& device = scope.device;
  const std::string name = scope.text("SystemName").value_or(scope.text("UserFriendlyName").value_or(""));
  if (type.is_network)
    return take_address(device, name) || leave_out(scope, "SystemName", fmt::format("'{}' is not host:port", name));
  auto path = usable_path(home_of(scope.vm), name, scope.vm.context);
  if (!path) return leave_out(scope, "SystemName", path.error().message);
  if (type.word == "unix" && path->size() > kLongestSocket)
    return leave_out(scope, "SystemName", fmt::format("'{}' is too long a name for a socket", *path));
  device.backend = *path;
  return true;
}

bool plan_port(DeviceScope& scope) {
  Device& device = scope.device;
  const PortType* type = port_type(device.emulated_type);
  if (!type) return leave_out(scope, "EmulatedType", fmt::format("type {} is not a port's", device.emulated_type));
  device.port = type->word;
  if (flag(scope, "Connected", true)) return open_port(scope, *type);
  device.port = kUnconnected;
  return true;
}

std::int64_t count_of(const VmScope& vm, std::string_view element) {
  return std::count_if(vm.devices.begin(), vm.devices.end(),
                       [&](const Device& device) { return device.kind->xml == element; });
}

}  // namespace

const PortType* port_type(std::int64_t emulated_type) {
  const auto found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const PortType& row) { return row.type == emulated_type; });
  return found == kTypes.end() ? nullptr : &*found;
}

const PortType* port_type(std::string_view word) {
  const auto found = std::find_if(kTypes.begin(), kTypes.end(), [&](const PortType& row) { return row.word == word; });
  return found == kTypes.end() ? nullptr : &*found;
}

// The guest knows its ports by number: COM3 stays COM3 when there is no COM2.
Result<bool> plan_serial(DeviceScope& scope) {
  constexpr std::int64_t kMostPorts = 4;
  scope.device.stack_index = scope.device.index;
  if (scope.device.index >= kMostPorts)
    return leave_out(scope, "Index", fmt::format("a machine has {} serial ports", kMostPorts));
  return plan_port(scope);
}

// Servers wrote a printer port into both lists.
Result<bool> plan_parallel(DeviceScope& scope) {
  constexpr std::int64_t kMostPorts = 3, kPdf = 1, kHostPrinter = 3;
  Device& device = scope.device;
  if (device.emulated_type == kPdf || device.emulated_type == kHostPrinter) {
    scope.warn("EmulatedType", "", "printing on the host is not carried over; the port stays in the PCS6 file only");
    return false;
  }
  device.stack_index = count_of(scope.vm, device.kind->xml);
  if (device.stack_index >= kMostPorts)
    return leave_out(scope, "", fmt::format("a machine has {} parallel ports", kMostPorts));
  if (!plan_port(scope)) return false;
  if (device.port != kUnconnected && device.port != "file" && device.port != "dev")
    return leave_out(scope, "EmulatedType", fmt::format("type {} is not a parallel port's", device.emulated_type));
  const auto same = std::find_if(scope.vm.devices.begin(), scope.vm.devices.end(), [&](const Device& other) {
    return other.kind->xml == device.kind->xml && !device.backend.empty() && other.backend == device.backend;
  });
  if (same == scope.vm.devices.end()) return true;
  scope.tell(Severity::kInfo, "SystemName", "", fmt::format("'{}' is another port's already", device.backend));
  return false;
}

}  // namespace convert
