// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who a machine is: UUID, name, description, guest system; and what libvirt does when it ends by itself.
#include "config-convert/host/apparmor_names.hpp"
#include "config-convert/rows/row_words.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

Value uuid(const MachineRow&, VmScope& vm) { return vm.uuid; }

Value name(const MachineRow& row, VmScope& vm) {
  const std::string written = vm.text(row.pcs6).value_or("");
  const std::string usable = usable_name(written);
  if (usable.empty()) {
    const std::string folder = usable_name(std::filesystem::path(vm.home).stem().string());
    const std::string instead = folder.empty() ? vm.uuid : folder;
    vm.warn(row.pcs6, row.xml, fmt::format("the name is empty; '{}' is used", instead));
    return instead;
  }
  if (usable != written)
    vm.warn(row.pcs6, row.xml, fmt::format("'{}' is no name for libvirt; '{}' is used", written, usable));
  if (vm.context.apparmor && !is_name_for_apparmor(usable))
    vm.warn(
        row.pcs6, row.xml,
        fmt::format("libvirt starts no machine named '{}' under AppArmor, for the signs in it: none of []{{}}?^,\"*\\ "
                    "may be there; give it another name",
                    usable));
  return usable;
}

// The name as it was, where it could not stay; a title has one line.
Value title(const MachineRow& row, VmScope& vm) {
  const std::string written = vm.text(row.pcs6).value_or("");
  if (written.empty() || written == usable_name(written) || written.find_first_of("\r\n") != written.npos) return {};
  return written;
}

Value osinfo(const MachineRow&, VmScope& vm) {
  const std::string_view id = libosinfo_id(vm.guest);
  if (id.empty()) return {};
  return std::string(id);
}

constexpr std::string_view kCrashMode = "Settings/Runtime/OnCrash/Mode";

// Virtuozzo 7 wrote libvirt's words, and its own policy for a crash besides; PCS6 had no choice.
Value on_action(const MachineRow& row, VmScope& vm) {
  constexpr std::array<std::string_view, 6> kActions{"destroy",        "restart",          "preserve",
                                                     "rename-restart", "coredump-destroy", "coredump-restart"};
  Value written = vm.text(row.pcs6);
  if (!written && row.xml == "on_crash" && vm.text(kCrashMode))
    written = number(vm, kCrashMode, 1, 0, 1) == 1 ? "restart" : "preserve";
  const std::string word(trimmed(written.value_or(std::string(row.word))));
  if (std::find(kActions.begin(), kActions.end(), word) != kActions.end()) return word;
  vm.warn(row.pcs6, row.xml, fmt::format("'{}' is no action of libvirt; '{}' is used", word, row.word));
  return std::string(row.word);
}

// The name as it was, for as long as the domain's own name is the one made of it.
Value back_name(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const Value now = get(domain, row.xml);
  for (const char* path :
       {"metadata/switchyard:domain/switchyard:pcs6/switchyard:kept[path=Identification/VmName]", "title"})
    if (const Value whole = get(domain, path); whole && now && *whole != *now && usable_name(*whole) == *now)
      return whole;
  return now;
}

Value back_os_number(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const Value id = get(domain, row.xml);
  if (!id) return {};
  return fmt::to_string(os_number_of(*id));
}

Value back_os_type(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const Value id = get(domain, row.xml);
  if (!id) return {};
  return fmt::to_string(os_number_of(*id) >> 8);
}

constexpr std::array kRows{
    MachineRow{"", "@type", constant, "vz"},
    MachineRow{"Identification/VmName", "name", name, {}, back_name, {"db7", "db7"}},
    MachineRow{"Identification/VmUuid", "uuid", uuid},
    MachineRow{"Identification/VmName", "title", title},
    MachineRow{"Settings/General/VmDescription", "description", as_is, {}, back_or_empty, {"two words", "two words"}},
    MachineRow{
        "Settings/Startup/OnPoweroffAction", "on_poweroff", on_action, "destroy", back_as_is, {"restart", "restart"}},
    MachineRow{
        "Settings/Startup/OnRebootAction", "on_reboot", on_action, "restart", back_as_is, {"destroy", "destroy"}},
    MachineRow{"Settings/Startup/OnCrashAction", "on_crash", on_action, "preserve", back_as_is, {"restart", "restart"}},
    MachineRow{"Settings/General/OsNumber",
               "metadata/libosinfo:libosinfo/libosinfo:os/@id",
               osinfo,
               {},
               back_os_number,
               {"http://ubuntu.com/ubuntu/14.04", "2314"}},
    MachineRow{"Settings/General/OsType",
               "metadata/libosinfo:libosinfo/libosinfo:os/@id",
               nullptr,
               {},
               back_os_type,
               {"http://microsoft.com/win/10", "8"}},
};

}  // namespace

std::span<const MachineRow> machine_identity_rows() { return kRows; }

}  // namespace convert
