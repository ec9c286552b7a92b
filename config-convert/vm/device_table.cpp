// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Devices that PCS6 did not write down, and that every machine has here: what administrators and the host's services
// talk to the guest by.
#include "config-convert/vm/storage_plan.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

bool has_device(const VmScope& vm, std::string_view kind) {
  return std::any_of(vm.devices.begin(), vm.devices.end(),
                     [&](const Device& device) { return device.kind->pcs6 == kind; });
}

// `virsh console` wants one; a machine with ports of its own has its console there.
Value if_no_port(const MachineRow& row, VmScope& vm) {
  if (has_device(vm, "Serial")) return {};
  return std::string(row.word);
}

Value if_sound(const MachineRow& row, VmScope& vm) {
  if (!has_device(vm, "Sound")) return {};
  return std::string(row.word);
}

Value panic_model(const MachineRow&, VmScope& vm) { return vm.guest.is_windows_from(kWindows2012) ? "hyperv" : "isa"; }

Value if_linux(const MachineRow& row, VmScope& vm) {
  if (vm.guest.family != OsFamily::kLinux) return {};
  return std::string(row.word);
}

constexpr std::array kRows{
    MachineRow{"", "devices/serial/@type", if_no_port, "pty"},
    MachineRow{"", "devices/console/@type", if_no_port, "pty"},
    MachineRow{"", "devices/channel/@type", constant, "unix"},
    MachineRow{"", "devices/channel/target/@type", constant, "virtio"},
    MachineRow{"", "devices/channel/target/@name", constant, "org.qemu.guest_agent.0"},
    MachineRow{"", "devices/audio/@id", if_sound, "1"},
    MachineRow{"", "devices/audio/@type", if_sound, "none"},
    MachineRow{"", "devices/memballoon/@model", constant, "virtio"},
    MachineRow{"", "devices/memballoon/@autodeflate", constant, "on"},
    MachineRow{"", "devices/memballoon/@freePageReporting", constant, "on"},
    MachineRow{"", "devices/memballoon/stats/@period", constant, "5"},
    MachineRow{"", "devices/panic/@model", panic_model},
    MachineRow{"", "devices/rng/@model", if_linux, "virtio"},
    MachineRow{"", "devices/rng/backend", if_linux, "/dev/urandom"},
    MachineRow{"", "devices/rng/backend/@model", if_linux, "random"},
};

void controller(xmlNode* devices, const char* type, std::int64_t index, std::string_view model) {
  xmlNode* node = add(devices, "controller");
  set(node, "@type", type);
  set(node, "@index", fmt::to_string(index));
  if (!model.empty()) set(node, "@model", model);
}

}  // namespace

void storage_controllers(VmScope& vm, xmlNode* domain) {
  xmlNode* devices = at(domain, "devices");
  for (std::int64_t index = 0; index < sata_controllers(vm); ++index) controller(devices, "sata", index, "");
  for (const ScsiController& scsi : scsi_controllers(vm)) controller(devices, "scsi", scsi.index, scsi.model);
}

std::span<const MachineRow> machine_standing_rows() { return kRows; }

}  // namespace convert
