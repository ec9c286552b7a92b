// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the hypervisor shows to the guest besides devices: ACPI, APIC, performance counters, Hyper-V's interfaces.
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

Value on_off(const MachineRow& row, VmScope& vm) { return flag(vm, row.pcs6, false) ? "on" : "off"; }

// Windows 2008 is the first that knows them; only KVM offers them.
bool has_hyperv(const VmScope& vm) { return vm.context.kvm && vm.guest.is_windows_from(kWindows2008); }

Value if_hyperv(const MachineRow& row, VmScope& vm) {
  if (!has_hyperv(vm)) return {};
  return std::string(row.word);
}

// What spares the CPUs from interrupting each other.
Value if_hyperv_of_several(const MachineRow& row, VmScope& vm) {
  if (!has_hyperv(vm) || vm.most_vcpus == 1) return {};
  return std::string(row.word);
}

// The systems of PCS6's time are too old to write their address there.
Value if_recent_linux(const MachineRow& row, VmScope& vm) {
  if (!vm.guest.is_linux_from(kLinuxOfVirtuozzo7)) return {};
  return std::string(row.word);
}

constexpr std::array kRows{
    MachineRow{"", "features/acpi", constant},
    MachineRow{
        "Settings/Runtime/DisableAPIC", "features/apic", unless_set, {}, back_is_missing, {{}, "1", "-features/apic"}},
    MachineRow{"", "features/pae", constant},
    MachineRow{"", "features/hyperv/@mode", if_hyperv, "custom"},
    MachineRow{"", "features/hyperv/relaxed/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/vapic/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/spinlocks/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/spinlocks/@retries", if_hyperv, "8191"},
    MachineRow{"", "features/hyperv/vpindex/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/runtime/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/synic/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/stimer/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/reset/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/frequencies/@state", if_hyperv, "on"},
    MachineRow{"", "features/hyperv/tlbflush/@state", if_hyperv_of_several, "on"},
    MachineRow{"", "features/hyperv/ipi/@state", if_hyperv_of_several, "on"},
    MachineRow{"Hardware/Cpu/VirtualizePMU", "features/pmu/@state", on_off, {}, back_on_off, {"on", "1"}},
    MachineRow{"", "features/vmcoreinfo/@state", if_recent_linux, "on"},
};

}  // namespace

std::span<const MachineRow> machine_feature_rows() { return kRows; }

}  // namespace convert
