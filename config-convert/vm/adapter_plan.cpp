// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/adapter_plan.hpp"

#include <algorithm>

namespace convert {
namespace {

bool is_taken(const VmScope& vm, const std::string& mac) {
  return std::any_of(vm.devices.begin(), vm.devices.end(), [&](const Device& device) { return device.mac == mac; });
}

std::string choose_mac(DeviceScope& scope) {
  const std::string written = scope.text("MAC").value_or("");
  auto mac = parse_mac(written);
  if (mac && !is_taken(scope.vm, *mac)) return *mac;
  const bool twice = mac.has_value();
  std::string seed = fmt::format("{}/{}", scope.vm.uuid, scope.device.index);
  do mac = stable_mac("00:1c:42", seed += '+');
  while (is_taken(scope.vm, *mac));
  scope.warn(
      "MAC", "mac/@address",
      fmt::format("'{}' {}; '{}' is used", written, twice ? "is another adapter's too" : "is no MAC address", *mac));
  return *mac;
}

}  // namespace

Result<bool> plan_adapter(DeviceScope& scope) {
  const std::int64_t type = scope.device.emulated_type;
  if (type == 3 || type > 6) return leave_out(scope, "EmulatedType", fmt::format("type {} is not an adapter's", type));
  if ((type == 4 && !scope.text("SystemName")) || (type == 6 && !scope.text("VirtualNetworkID")))
    return leave_out(scope, "EmulatedType", "the host's interface is not named");
  scope.device.mac = choose_mac(scope);
  return true;
}

}  // namespace convert
