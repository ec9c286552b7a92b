// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Machine type, firmware, boot menu.
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/machine_plan.hpp"
#include "config-convert/vm/storage_back.hpp"
#include "config-convert/vm/storage_plan.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

constexpr std::string_view kEfi = "Settings/Startup/Bios/EfiEnabled";

Value machine(const MachineRow&, VmScope& vm) { return vm.machine; }

Value firmware(const MachineRow& row, VmScope& vm) {
  switch (firmware_of(vm)) {
    case Firmware::kBios:
      return {};
    case Firmware::kEfiRefused:
      vm.warn(row.pcs6, row.xml, "this Windows has no EFI; the machine gets a BIOS");
      return {};
    case Firmware::kEfi:
      vm.warn(row.pcs6, row.xml,
              "the old EFI variables are not taken over: the guest must have \\EFI\\BOOT\\BOOTX64.EFI");
      return "efi";
  }
  return {};
}

Value if_efi(const MachineRow& row, VmScope& vm) {
  if (firmware_of(vm) != Firmware::kEfi) return {};
  return std::string(row.word);
}

Value back_efi(const MachineRow&, VmScope&, const xmlNode* domain) {
  const bool efi = get(domain, "os/@firmware") == "efi" || get(domain, "os/loader/@type") == "pflash";
  return efi ? "1" : "0";
}

Value back_chipset(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const std::string machine = get(domain, row.xml).value_or("");
  if (machine.find("q35") != machine.npos) return "2";
  if (machine.starts_with("pc") || machine.find("i440fx") != machine.npos) return "1";
  return {};
}

// Variables of OVMF lie beside the disks, so that they move with the machine. Those of the old firmware are no use to
// it: a name that Virtuozzo 7 wrote counts only where it is of OVMF's kind.
constexpr std::string_view kVariables = "efi-variables.fd";

Value variables(const MachineRow& row, VmScope& vm) {
  if (firmware_of(vm) != Firmware::kEfi || vm.home.empty()) return {};
  const std::string written = vm.text(row.pcs6).value_or("");
  if (written.ends_with(".fd"))
    if (auto path = usable_path(home_of(vm), written, vm.context)) return *path;
  auto path = usable_path(home_of(vm), kVariables, vm.context);
  if (!path) return {};
  return *path;
}

Value back_variables(const MachineRow& row, VmScope& vm, const xmlNode* domain) {
  const Value path = get(domain, row.xml);
  if (!path || path->empty()) return {};
  return name_in_home(vm, *path);
}

constexpr std::array kRows{
    MachineRow{kEfi, "os/@firmware", firmware, {}, back_efi, {"efi", "1"}},
    MachineRow{"", "os/type", constant, "hvm"},
    MachineRow{"", "os/type/@arch", constant, "x86_64"},
    MachineRow{"Hardware/Chipset/Type", "os/type/@machine", machine, {}, back_chipset, {"q35", "2"}},
    MachineRow{kEfi, "os/firmware/feature[name=secure-boot]/@enabled", if_efi, "no"},
    MachineRow{
        "Settings/Startup/AllowSelectBootDevice", "os/bootmenu/@enable", if_set, "yes", back_is_there, {"yes", "1"}},
    MachineRow{"Settings/Startup/Bios/NVRAM",
               "os/nvram",
               variables,
               {},
               back_variables,
               {"/var/parallels/every.pvm/b.fd", "b.fd", "os/@firmware=efi"}},
    MachineRow{"Settings/Startup/AllowSelectBootDevice", "os/bootmenu/@timeout", if_set, "3000"},
    MachineRow{"Settings/Runtime/UseSMBiosData", "os/smbios/@mode", if_set, "host", back_is_there, {"host", "1"}},
};

}  // namespace

std::span<const MachineRow> machine_firmware_rows() { return kRows; }

}  // namespace convert
