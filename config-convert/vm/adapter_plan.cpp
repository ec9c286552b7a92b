// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_plan.hpp"

#include "config-convert/vm/adapter_addresses.hpp"

#include <algorithm>

namespace convert {
namespace {

bool is_taken(const VmScope& vm, const std::string& mac) {
  return std::any_of(vm.devices.begin(), vm.devices.end(), [&](const Device& device) { return device.mac == mac; });
}

// Why the machine cannot have it; empty: it can.
std::string_view fault_of_mac(const VmScope& vm, const std::optional<std::string>& mac) {
  if (!mac) return "is no MAC address";
  return is_taken(vm, *mac) ? "is another adapter's too" : "";
}

std::string choose_mac(DeviceScope& scope) {
  const std::string written = scope.text("MAC").value_or("");
  auto mac = parse_mac(written);
  if (const std::string_view fault = fault_of_mac(scope.vm, mac); !fault.empty()) {
    std::string seed = fmt::format("{}/{}", scope.vm.uuid, scope.device.index);
    do mac = stable_mac("00:1c:42", seed += '+');
    while (is_taken(scope.vm, *mac));
    scope.warn("MAC", "mac/@address", fmt::format("'{}' {}; '{}' is used", written, fault, *mac));
  } else if (scope.vm.context.foreign_macs.contains(*mac)) {
    scope.warn("MAC", "mac/@address", fmt::format("'{}' is another machine's too", *mac));
  }
  return *mac;
}

}  // namespace

Result<bool> plan_adapter(DeviceScope& scope) {
  const std::int64_t type = scope.device.emulated_type;
  if (type == 3 || type > kHostBridge)
    return leave_out(scope, "EmulatedType", fmt::format("type {} is not an adapter's", type));
  if ((type == kDirectAssign && !scope.text("SystemName")) || (type == kHostBridge && !scope.text("VirtualNetworkID")))
    return leave_out(scope, "EmulatedType", "the host's interface is not named");
  scope.device.mac = choose_mac(scope);
  scope.device.addresses = host_addresses(scope);
  return true;
}

}  // namespace convert
