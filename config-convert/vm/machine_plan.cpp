// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/machine_plan.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kChipset = "Hardware/Chipset/Type";

// The chipset that the file asks for; empty: any. Virtuozzo 7 says it by name or by number, while PCS6 wrote one number
// for all machines.
std::string_view written_chipset(VmScope& vm) {
  const std::string name = vm.text("Hardware/Chipset/Alias").value_or("");
  if (name.find("q35") != name.npos) return "q35";
  if (name.starts_with("pc") || name.find("i440fx") != name.npos) return "pc";
  const bool virtuozzo7 = vm.dialect == PvsDialect::kVirtuozzo7;
  switch (number(vm, kChipset, virtuozzo7 ? 2 : 1, 1, 3)) {
    case 1:
      return virtuozzo7 ? "pc" : "";
    case 2:
      return "q35";
    default:
      return {};
  }
}

}  // namespace

Error refuse_leaf(const VmScope& vm, std::string_view path, std::string_view words) {
  const PvsElement where = vm.root.find(path);
  return {ErrorCode::kConfigUnsupported,
          fmt::format("config.pvs: line {}: {}: {}", (where ? where : vm.root).line(), path, words)};
}

Result<void> count_vcpus(VmScope& vm) {
  constexpr std::int64_t kMost = 255;
  const std::int64_t cores = number(vm, "Hardware/Cpu/Number", 1, 1);
  const std::int64_t sockets = number(vm, "Hardware/Cpu/Sockets", 1, 1);
  vm.vcpus = cores * sockets;
  if (vm.vcpus > kMost)
    return refuse_leaf(vm, "Hardware/Cpu/Number", fmt::format("{} CPUs, expected at most {}", vm.vcpus, kMost));
  const auto host = static_cast<std::int64_t>(vm.context.cpu_count);
  if (host && vm.vcpus > host)
    vm.warn("Hardware/Cpu/Number", "vcpu", fmt::format("{} CPUs on a host of {}", vm.vcpus, host));
  vm.most_vcpus = vm.vcpus;
  if (!flag(vm, "Hardware/Cpu/EnableHotplug", false)) return {};
  vm.most_vcpus = std::max(vm.vcpus, std::min(2 * vm.vcpus, host ? host : kMost) / sockets * sockets);
  return {};
}

// A wrong text is the default's case; a number that no machine can have is not.
Result<void> check_memory(const VmScope& vm) {
  constexpr std::int64_t kMostMib = std::int64_t{1} << 24;
  const auto mib = parse_integer(trimmed(vm.text("Hardware/Memory/RAM").value_or("256")));
  if (mib && (*mib == 0 || *mib > kMostMib))
    return refuse_leaf(vm, "Hardware/Memory/RAM", fmt::format("{} MiB, expected 1 to {}", *mib, kMostMib));
  return {};
}

Firmware firmware_of(VmScope& vm) {
  const Value text = vm.text("Settings/Startup/Bios/EfiEnabled");
  if (!text || trimmed(*text) == "0") return Firmware::kBios;
  return vm.guest.is_windows() && !vm.guest.is_windows_from(kWindows2008) ? Firmware::kEfiRefused : Firmware::kEfi;
}

bool has_usb(VmScope& vm) { return flag(vm, kUhc, true) || flag(vm, kEhc, true) || flag(vm, kXhc, false); }

// What was installed under a BIOS expects the older chipset.
void choose_machine(VmScope& vm) {
  const bool has_ide =
      std::any_of(vm.devices.begin(), vm.devices.end(), [](const Device& device) { return device.bus == "ide"; });
  const std::string_view written = written_chipset(vm);
  const bool wants_q35 = vm.context.profile == Profile::kVirtio ||
                         (written.empty() ? firmware_of(vm) == Firmware::kEfi : written == "q35");
  vm.machine = wants_q35 && !has_ide ? "q35" : "pc";
  if (written == "q35" && has_ide) vm.warn(kChipset, "os/type/@machine", "q35 has no IDE; the machine gets i440fx");
}

}  // namespace convert
