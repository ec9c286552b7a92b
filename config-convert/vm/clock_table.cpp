// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The guest's clock and its timers.
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

std::int64_t time_shift(VmScope& vm) { return number(vm, "Hardware/Clock/TimeShift", 0, -0x7fffffff, 0x7fffffff); }

Value clock_offset(const MachineRow&, VmScope& vm) {
  if (time_shift(vm) != 0) return "variable";
  return vm.guest.is_windows() ? "localtime" : "utc";
}

Value clock_adjustment(const MachineRow&, VmScope& vm) {
  if (time_shift(vm) == 0) return {};
  return fmt::to_string(time_shift(vm));
}

// Virtuozzo 7 put the host's time zone into TimeShift of a Windows machine.
Value clock_basis(const MachineRow&, VmScope& vm) {
  if (time_shift(vm) == 0) return {};
  return vm.guest.is_windows() && vm.dialect == PvsDialect::kPcs6 ? "localtime" : "utc";
}

Value if_windows(const MachineRow& row, VmScope& vm) {
  if (!vm.guest.is_windows()) return {};
  return std::string(row.word);
}

Value if_hyperv_clock(const MachineRow& row, VmScope& vm) {
  if (!vm.guest.is_windows_from(kWindows2008) || !vm.context.kvm) return {};
  return std::string(row.word);
}

Value back_time_shift(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const Value offset = get(domain, "clock/@offset");
  if (offset == "variable") return fmt::to_string(number_at(domain, row.xml).value_or(0));
  if (offset == "utc" || offset == "localtime") return "0";
  return {};
}

constexpr std::array kRows{
    MachineRow{"Hardware/Clock/TimeShift", "clock/@offset", clock_offset},
    MachineRow{"Hardware/Clock/TimeShift", "clock/@basis", clock_basis},
    MachineRow{"Hardware/Clock/TimeShift",
               "clock/@adjustment",
               clock_adjustment,
               {},
               back_time_shift,
               {"-3600", "-3600", "clock/@offset=variable"}},
    MachineRow{"", "clock/timer[name=rtc]/@tickpolicy", if_windows, "catchup"},
    MachineRow{"", "clock/timer[name=pit]/@tickpolicy", constant, "delay"},
    MachineRow{"", "clock/timer[name=hpet]/@present", constant, "no"},
    MachineRow{"", "clock/timer[name=hypervclock]/@present", if_hyperv_clock, "yes"},
};

}  // namespace

std::span<const MachineRow> machine_clock_rows() { return kRows; }

}  // namespace convert
