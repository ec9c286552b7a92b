// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/device_kind.hpp"
#include "config-convert/vm/storage_plan.hpp"

namespace convert {
namespace {

Result<bool> plan_device(VmScope& vm, Device& device) {
  DeviceScope scope = scope_of(vm, device);
  if (!flag(scope, "Enabled", true)) {
    scope.tell(Severity::kInfo, "Enabled", "", "the device is not enabled; it stays in the PCS6 file only");
    return false;
  }
  device.emulated_type = number(scope, "EmulatedType", device.kind->default_type, 0, 255);
  return device.kind->plan(scope);
}

Result<void> plan_kind(VmScope& vm, const DeviceKind& kind) {
  const auto elements = vm.root.find("Hardware").children(kind.pcs6);
  if (elements.size() > kDevicesOfOneKind)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("config.pvs: line {}: {} elements Hardware/{}, expected at most {}", elements[0].line(),
                             elements.size(), kind.pcs6, kDevicesOfOneKind)};
  IndexGiver indexes;
  for (const PvsElement& element : elements) {
    Device device;
    device.kind = &kind;
    device.element = element;
    ScopeBase naming{vm.report, fmt::format("Hardware/{}/", kind.pcs6)};
    device.index = indexes.give(element, naming);
    device.pcs6_path = fmt::format("Hardware/{}[{}]/", kind.pcs6, device.index);
    const auto kept = plan_device(vm, device);
    if (!kept) return kept.error();
    (*kept ? vm.devices : vm.left_out).push_back(std::move(device));
  }
  return {};
}

}  // namespace

DeviceScope scope_of(VmScope& vm, Device& device) {
  return {{vm.report, device.pcs6_path, fmt::format("devices/{}/", device.kind->xml)}, vm, device};
}

bool leave_out(DeviceScope& scope, std::string_view leaf, std::string words) {
  scope.tell(Severity::kError, leaf, "", std::move(words) + "; the device is left out");
  return false;
}

Error refusal(const DeviceScope& scope, std::string_view words) {
  const Device& device = scope.device;
  return {ErrorCode::kConfigUnsupported, fmt::format("config.pvs: line {}: {}: {}", device.element.line(),
                                                     device.pcs6_path.substr(0, device.pcs6_path.size() - 1), words)};
}

Result<void> plan_devices(VmScope& vm) {
  for (const DeviceKind& kind : device_kinds())
    if (auto done = plan_kind(vm, kind); !done) return done.error();
  address_storage(vm);
  return {};
}

}  // namespace convert
