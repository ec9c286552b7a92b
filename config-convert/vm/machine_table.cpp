// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The tables of a machine, joined; and what of it has no place in domain XML.
#include "config-convert/values/values.hpp"
#include "config-convert/vm/tables.hpp"

#include <array>
#include <vector>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

std::vector<MachineRow> joined(std::initializer_list<std::span<const MachineRow>> parts) {
  std::vector<MachineRow> all;
  for (const auto part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

constexpr std::array kKept{
    KeptRow{"Settings/General/OsType", "", Severity::kInfo, {}},
    KeptRow{"Settings/General/OsNumber", "", Severity::kInfo, {}},
    KeptRow{"Settings/General/IsTemplate", "0", Severity::kWarning,
            "the machine is a template: it must not be started"},
    KeptRow{"Settings/Startup/AutoStart", "0", Severity::kInfo,
            "libvirt keeps autostart beside the XML: set it with virsh autostart"},
    KeptRow{"Settings/Shutdown/AutoStop", "", Severity::kInfo, {}},
    KeptRow{"Settings/Startup/AutoStartDelay", "0", Severity::kInfo, {}},
    KeptRow{"Settings/Startup/BootOrderPrio", "0", Severity::kInfo, {}},
    KeptRow{"Settings/Runtime/OnCrash/Limit", "3", Severity::kInfo, {}},
    KeptRow{"Settings/Runtime/IoPriority", "4", Severity::kInfo,
            "kept in metadata; libvirt weighs disk traffic only where the host can"},
    KeptRow{"Settings/Runtime/IoLimit/IoLimitValue", "0", Severity::kInfo, {}},
    KeptRow{"Settings/Runtime/IopsLimit", "0", Severity::kInfo, {}},
    KeptRow{"Settings/Runtime/UndoDisks", "0", Severity::kWarning, "changes are no longer undone at stop"},
    KeptRow{"Settings/VmProtectionInfo/Enabled", "0", Severity::kWarning,
            "the machine was protected by a password; libvirt does not ask for it"},
    KeptRow{"Settings/VmProtectionInfo/ExpirationInfo/Enabled", "0", Severity::kWarning,
            "the machine had an end date; libvirt does not look at it"},
    KeptRow{"Settings/ClusterOptions/ServiceName", "", Severity::kInfo, {}},
    KeptRow{"Settings/HighAvailability/Enabled", "1", Severity::kInfo, {}},
    KeptRow{"Settings/HighAvailability/Priority", "0", Severity::kInfo, {}},
    KeptRow{"Settings/Tools/TimeSync/Enabled", "0", Severity::kInfo, {}},
    KeptRow{"Settings/Tools/TimeSync/SyncInterval", "60", Severity::kInfo, {}},
    KeptRow{"Settings/Tools/TimeSync/KeepTimeDiff", "1", Severity::kInfo, {}},
    KeptRow{"Settings/Tools/TimeSync/SyncHostToGuest", "0", Severity::kInfo, {}},
    KeptRow{"Hardware/Cpu/CpuUnits", "1000", Severity::kInfo, {}},
    KeptRow{"Hardware/Cpu/CpuLimitType", "", Severity::kInfo, {}},
    KeptRow{"Hardware/Cpu/CpuLimitValue", "0", Severity::kInfo, {}},
    KeptRow{"Hardware/Memory/MaxBalloonSize", "70", Severity::kInfo, {}},
    KeptRow{"Hardware/Memory/HostMemQuotaMin", "", Severity::kInfo, {}},
    KeptRow{"Hardware/Memory/HostMemQuotaMax", "4294967295", Severity::kInfo, {}},
    KeptRow{"Hardware/Memory/HostMemQuotaPriority", "50", Severity::kInfo, {}},
    KeptRow{"Hardware/Memory/AutoQuota", "1", Severity::kInfo, {}},
    KeptRow{"Hardware/Memory/MemGuarantee", "0", Severity::kInfo, {}},
    KeptRow{"Hardware/Memory/MemGuaranteeType", "0", Severity::kInfo, {}},
};

// A name that libvirt does not take, whole: the title has room for one line of it.
void keep_name(VmScope& vm, xmlNode* domain) {
  constexpr std::string_view kName = "Identification/VmName";
  const std::string written = vm.text(kName).value_or("");
  if (!written.empty() && usable_name(written) != written) keep(domain, kName, written);
}

void keep_shared_folders(VmScope& vm, xmlNode* domain) {
  constexpr std::string_view kFolders = "Settings/Tools/SharedFolders/HostSharing";
  constexpr std::size_t kMost = 64;
  const auto folders = vm.root.find(kFolders).children("SharedFolder");
  std::size_t nth = 0;
  for (const PvsElement& folder : folders) {
    if (nth == kMost) break;
    for (const char* leaf : {"Name", "Path", "ReadOnly", "Enabled"})
      if (const Value value = folder.text(leaf))
        keep(domain, fmt::format("{}/SharedFolder[{}]/{}", kFolders, nth, leaf), *value);
    ++nth;
  }
  if (nth > 0)
    vm.warn(kFolders, "metadata", "shared folders need the old guest tools; they are kept in metadata, not offered");
}

struct Remark {
  std::string_view path;
  std::string_view plain;  // the value that needs no mention
  const char* words;
};

// What has no successor, or must not leave its file.
constexpr std::array kRemarks{
    Remark{"Security/LockedOperationsList/LockedOperation", "",
           "operations were locked by a password; libvirt locks none"},
    Remark{"Settings/LockDown/Hash", "", "the settings were locked by a password; libvirt does not ask for it"},
    Remark{"Settings/RemoteDisplay/Encrypted", "0",
           "VNC was encrypted by the old server; here the host's qemu.conf says"},
    Remark{"Hardware/GenericDevice/Enabled", "0", "the device is not carried over"},
};

void report_remarks(VmScope& vm, xmlNode*) {
  for (const Remark& row : kRemarks) {
    const Value value = vm.text(row.path);
    if (value && *value != row.plain) vm.warn(row.path, "", row.words);
  }
}

constexpr std::array kLists{
    ListRow<VmScope>{"Hardware/Cpu/NumaNodes", "cpu/numa/cell", numa_cells},
    ListRow<VmScope>{"Settings/Runtime/CpuFeaturesMaskValid", "cpu/feature", masked_features},
    ListRow<VmScope>{"Hardware/Hdd/SubType", "devices/controller", storage_controllers},
    ListRow<VmScope>{"Settings/UsbController", "devices/controller", usb_controllers},
    ListRow<VmScope>{"Identification/VmName", "metadata", keep_name},
    ListRow<VmScope>{"Settings/Tools/SharedFolders", "metadata", keep_shared_folders},
    ListRow<VmScope>{"", "", report_remarks},
};

}  // namespace

std::span<const MachineRow> machine_rows() {
  static const std::vector<MachineRow> kRows =
      joined({machine_identity_rows(), machine_memory_rows(), machine_cpu_rows(), machine_firmware_rows(),
              machine_feature_rows(), machine_clock_rows(), machine_io_rows()});
  return kRows;
}

std::span<const MachineRow> machine_device_rows() {
  static const std::vector<MachineRow> kRows =
      joined({machine_standing_rows(), machine_usb_rows(), machine_display_rows()});
  return kRows;
}

std::span<const ListRow<VmScope>> machine_lists() { return kLists; }
std::span<const KeptRow> machine_kept() { return kKept; }

}  // namespace convert
