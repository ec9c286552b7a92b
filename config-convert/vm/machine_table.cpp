// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/values/cpu_formulas.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

Value uuid(const MachineRow&, VmScope& vm) { return vm.uuid; }

Value name(const MachineRow& row, VmScope& vm) {
  const std::string written = vm.text(row.pcs6).value_or("");
  const std::string usable = usable_name(written);
  if (usable.empty()) {
    vm.warn(row.pcs6, row.xml, fmt::format("the name is empty; '{}' is used", vm.uuid));
    return vm.uuid;
  }
  if (usable != written)
    vm.warn(row.pcs6, row.xml, fmt::format("'{}' is no name for libvirt; '{}' is used", written, usable));
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

Value memory_kib(const MachineRow& row, VmScope& vm) {
  constexpr std::int64_t kStepMib = 4;
  const std::int64_t mib = number(vm, row.pcs6, 256, 1, std::int64_t{1} << 24);
  const std::int64_t rounded = (mib + kStepMib - 1) / kStepMib * kStepMib;
  const bool first = row.xml == "memory";
  if (first && rounded != mib) vm.warn(row.pcs6, row.xml, fmt::format("{} MiB is rounded up to {} MiB", mib, rounded));
  if (first && vm.context.memory_kib && static_cast<std::uint64_t>(rounded) * 1024 > vm.context.memory_kib)
    vm.warn(row.pcs6, row.xml,
            fmt::format("{} MiB is more than the host's {} MiB", rounded, vm.context.memory_kib / 1024));
  return fmt::to_string(rounded * 1024);
}

Value most_vcpus(const MachineRow&, VmScope& vm) { return fmt::to_string(vm.most_vcpus); }

Value current_vcpus(const MachineRow&, VmScope& vm) {
  if (vm.vcpus == vm.most_vcpus) return {};
  return fmt::to_string(vm.vcpus);
}

Value cpu_mask(const MachineRow& row, VmScope& vm) {
  const std::string text = vm.text(row.pcs6).value_or("");
  if (text.empty() || text == "all") return {};
  if (const auto list = parse_cpu_list(text, vm.context.cpu_count)) return list;
  vm.warn(row.pcs6, row.xml, fmt::format("'{}' is no list of this host's CPUs; any CPU may be used", text));
  return {};
}

// The topology multiplies to the maximum; Virtuozzo 7 counts sockets, PCS6 had one.
std::int64_t sockets_of(VmScope& vm) {
  const std::int64_t sockets =
      vm.dialect == PvsDialect::kVirtuozzo7 ? number(vm, "Hardware/Cpu/Sockets", 1, 1, 255) : 1;
  return vm.most_vcpus % sockets == 0 ? sockets : 1;
}
Value sockets(const MachineRow&, VmScope& vm) { return fmt::to_string(sockets_of(vm)); }
Value cores(const MachineRow&, VmScope& vm) { return fmt::to_string(vm.most_vcpus / sockets_of(vm)); }

Value shares(const MachineRow& row, VmScope& vm) {
  const auto shares = cpu_shares(number(vm, row.pcs6, kDefaultCpuUnits, 0, 500'000), vm.context.cgroup);
  if (!shares) return {};
  return fmt::to_string(*shares);
}

// CpuLimitType: 1 percent of the host, 2 and 4 MHz, 3 percent of one CPU.
std::optional<std::int64_t> quota_of(VmScope& vm) {
  const std::int64_t percent = number(vm, "Hardware/Cpu/CpuLimit", 0, 0, 1'000'000);
  const std::int64_t value = number(vm, "Hardware/Cpu/CpuLimitValue", 0, 0, 100'000'000);
  if (value == 0) return percent == 0 ? std::nullopt : std::optional(quota_of_percent(percent));
  switch (number(vm, "Hardware/Cpu/CpuLimitType", 2, 0, 255)) {
    case 1:
      return vm.context.cpu_count ? std::optional(quota_of_percent(value * vm.context.cpu_count)) : std::nullopt;
    case 2:
    case 4:
      return vm.context.cpu_mhz ? std::optional(quota_of_mhz(value, vm.context.cpu_mhz)) : std::nullopt;
    case 3:
      return quota_of_percent(value);
    default:
      return {};
  }
}

Value quota(const MachineRow& row, VmScope& vm) {
  const auto quota = quota_of(vm);
  if (quota) return fmt::to_string(*quota);
  if (number(vm, row.pcs6, 0, 0, 100'000'000) != 0)
    vm.warn(row.pcs6, row.xml,
            "the limit's type is not known, or counts in the host's MHz or CPUs, which are not known here");
  return {};
}

Value quota_period(const MachineRow&, VmScope& vm) {
  if (!quota_of(vm)) return {};
  return fmt::to_string(kCpuPeriodUs);
}

Value machine(const MachineRow&, VmScope& vm) { return vm.machine; }

bool wants_efi(VmScope& vm) {
  const Value text = vm.text("Settings/Startup/Bios/EfiEnabled");
  const bool asked = text && trimmed(*text) != "0";
  return asked && !(vm.guest.is_windows() && !vm.guest.is_windows_from(kWindows2008));
}

Value firmware(const MachineRow& row, VmScope& vm) {
  const Value text = vm.text(row.pcs6);
  const bool asked = text && trimmed(*text) != "0";
  if (!asked) return {};
  if (!wants_efi(vm)) {
    vm.warn(row.pcs6, row.xml, "this Windows has no EFI; the machine gets a BIOS");
    return {};
  }
  vm.warn(row.pcs6, row.xml, "the old EFI variables are not taken over: the guest must have \\EFI\\BOOT\\BOOTX64.EFI");
  return "efi";
}

Value if_efi(const MachineRow& row, VmScope& vm) {
  if (!wants_efi(vm)) return {};
  return std::string(row.word);
}

Value if_set(const MachineRow& row, VmScope& vm) {
  if (!flag(vm, row.pcs6, false)) return {};
  return std::string(row.word);
}

Value unless_set(const MachineRow& row, VmScope& vm) {
  if (flag(vm, row.pcs6, false)) return {};
  return std::string(row.word);
}

Value on_off(const MachineRow& row, VmScope& vm) { return flag(vm, row.pcs6, false) ? "on" : "off"; }

// An emulated CPU has no host to model.
Value cpu_mode(const MachineRow& row, VmScope& vm) {
  if (!vm.context.kvm) return {};
  return std::string(row.word);
}

// Nested virtualisation off, by the vendor's name of it.
Value nested_policy(const MachineRow& row, VmScope& vm) {
  const bool this_vendor = (row.word == "vmx" && vm.context.cpu_vendor == CpuVendor::kIntel) ||
                           (row.word == "svm" && vm.context.cpu_vendor == CpuVendor::kAmd);
  if (!this_vendor || !vm.context.kvm || flag(vm, row.pcs6, false)) return {};
  return "disable";
}

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

Value if_windows_2008(const MachineRow& row, VmScope& vm) {
  if (!vm.guest.is_windows_from(kWindows2008)) return {};
  return std::string(row.word);
}

// Virtuozzo 7 wrote libvirt's words; PCS6 had no choice.
Value on_action(const MachineRow& row, VmScope& vm) {
  constexpr std::array<std::string_view, 6> kActions{"destroy",        "restart",          "preserve",
                                                     "rename-restart", "coredump-destroy", "coredump-restart"};
  const std::string word(trimmed(vm.text(row.pcs6).value_or(std::string(row.word))));
  if (std::find(kActions.begin(), kActions.end(), word) != kActions.end()) return word;
  vm.warn(row.pcs6, row.xml, fmt::format("'{}' is no action of libvirt; '{}' is used", word, row.word));
  return std::string(row.word);
}

// ---- the way back

Value back_uuid(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const auto uuid = parse_uuid(get(domain, row.xml).value_or(""));
  if (!uuid) return {};
  return fmt::format("{{{}}}", *uuid);
}

Value back_memory_mib(const MachineRow&, VmScope&, const xmlNode* domain) {
  const auto kib = get_kib(domain, "memory");
  if (!kib) return {};
  return fmt::to_string((*kib + 1023) / 1024);
}

std::optional<std::int64_t> number_at(const xmlNode* domain, std::string_view path) {
  const Value text = get(domain, path);
  return text ? parse_integer(trimmed(*text)) : std::nullopt;
}

std::optional<std::int64_t> vcpus_of(const xmlNode* domain) {
  const auto current = number_at(domain, "vcpu/@current");
  return current ? current : number_at(domain, "vcpu");
}

// Virtuozzo 7 says sockets × cores; what does not multiply to the CPUs in use is one socket.
std::int64_t sockets_back(VmScope& vm, const xmlNode* domain, std::int64_t vcpus) {
  if (vm.dialect != PvsDialect::kVirtuozzo7) return 1;
  const std::int64_t sockets = number_at(domain, "cpu/topology/@sockets").value_or(1);
  return sockets > 0 && vcpus % sockets == 0 ? sockets : 1;
}

Value back_cpus(const MachineRow&, VmScope& vm, const xmlNode* domain) {
  const auto vcpus = vcpus_of(domain);
  if (!vcpus) return {};
  return fmt::to_string(*vcpus / sockets_back(vm, domain, *vcpus));
}

Value back_sockets(const MachineRow&, VmScope& vm, const xmlNode* domain) {
  const auto vcpus = vcpus_of(domain);
  if (!vcpus || vm.dialect != PvsDialect::kVirtuozzo7) return {};
  return fmt::to_string(sockets_back(vm, domain, *vcpus));
}

Value back_cpu_hotplug(const MachineRow&, VmScope&, const xmlNode* domain) {
  const auto current = number_at(domain, "vcpu/@current"), most = number_at(domain, "vcpu");
  return current && most && *current < *most ? "1" : "0";
}

Value back_cpu_mask(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const std::string written = get(domain, row.xml).value_or("");
  return parse_cpu_list(written, 0).value_or(written);
}

Value back_cpu_units(const MachineRow& row, VmScope& vm, const xmlNode* domain) {
  const auto shares = number_at(domain, row.xml);
  return fmt::to_string(shares ? cpu_units(*shares, vm.context.cgroup) : kDefaultCpuUnits);
}

std::optional<std::int64_t> percent_of(const xmlNode* domain) {
  const std::int64_t period = number_at(domain, "cputune/global_period").value_or(kCpuPeriodUs);
  const auto quota = number_at(domain, "cputune/global_quota");
  if (!quota || *quota <= 0 || period <= 0) return {};
  return percent_of_quota(*quota, period);
}

Value back_limit(const MachineRow&, VmScope&, const xmlNode* domain) {
  return fmt::to_string(percent_of(domain).value_or(0));
}

Value back_limit_type(const MachineRow&, VmScope&, const xmlNode* domain) {
  if (!percent_of(domain)) return {};
  return "3";
}

// The field of older servers counts where the other is 0.
Value back_old_limit(const MachineRow& row, VmScope& vm, const xmlNode*) {
  if (!vm.text(row.pcs6)) return {};
  return "0";
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

Value back_is_missing(const MachineRow& row, VmScope&, const xmlNode* domain) {
  return find(domain, row.xml) ? "0" : "1";
}

Value back_on_off(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const Value state = get(domain, row.xml);
  if (state == "on") return "1";
  if (state == "off") return "0";
  return {};
}

// Without a vendor the file's 0 was not written either.
Value back_nested(const MachineRow&, VmScope& vm, const xmlNode* domain) {
  bool any = false;
  for (const char* path : {"cpu/feature[name=vmx]/@policy", "cpu/feature[name=svm]/@policy"}) {
    const Value policy = get(domain, path);
    if (policy == "disable" || policy == "forbid") return "0";
    any = any || policy;
  }
  if (!any && (vm.context.cpu_vendor == CpuVendor::kUnknown || !vm.context.kvm)) return {};
  return "1";
}

Value back_time_shift(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const Value offset = get(domain, "clock/@offset");
  if (offset == "variable") return fmt::to_string(number_at(domain, row.xml).value_or(0));
  if (offset == "utc" || offset == "localtime") return "0";
  return {};
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
    MachineRow{"Identification/VmName", "name", name, {}, back_as_is, {"db7", "db7"}},
    MachineRow{"Identification/VmUuid", "uuid", uuid, {}, back_uuid},
    MachineRow{"Identification/VmName", "title", title},
    MachineRow{"Settings/General/VmDescription", "description", as_is, {}, back_or_empty, {"two words", "two words"}},
    MachineRow{"Hardware/Memory/RAM", "memory[unit=KiB]", memory_kib, {}, back_memory_mib, {"3145728", "3072"}},
    MachineRow{"Hardware/Memory/RAM", "currentMemory[unit=KiB]", memory_kib},
    MachineRow{"Hardware/Cpu/Number", "vcpu[placement=static]", most_vcpus, {}, back_cpus, {"3", "3"}},
    MachineRow{
        "Hardware/Cpu/EnableHotplug", "vcpu/@current", current_vcpus, {}, back_cpu_hotplug, {"1", "1", "vcpu=2"}},
    MachineRow{"Hardware/Cpu/CpuMask", "vcpu/@cpuset", cpu_mask, {}, back_cpu_mask, {"0-2,5", "0-2,5"}},
    MachineRow{"Hardware/Cpu/CpuUnits", "cputune/shares", shares, {}, back_cpu_units, {"250", "2500"}},
    MachineRow{"Hardware/Cpu/CpuLimitValue", "cputune/global_period", quota_period},
    MachineRow{"Hardware/Cpu/CpuLimitValue", "cputune/global_quota", quota, {}, back_limit, {"75000", "75"}},
    MachineRow{"Hardware/Cpu/CpuLimitType", "cputune/global_quota", nullptr, {}, back_limit_type},
    MachineRow{"Hardware/Cpu/CpuLimit", "cputune/global_quota", nullptr, {}, back_old_limit},
    MachineRow{"Settings/Startup/Bios/EfiEnabled", "os/@firmware", firmware, {}, back_efi, {"efi", "1"}},
    MachineRow{"", "os/type", constant, "hvm"},
    MachineRow{"", "os/type/@arch", constant, "x86_64"},
    MachineRow{"Hardware/Chipset/Type", "os/type/@machine", machine, {}, back_chipset, {"q35", "2"}},
    MachineRow{"Settings/Startup/Bios/EfiEnabled", "os/firmware/feature[name=secure-boot]/@enabled", if_efi, "no"},
    MachineRow{
        "Settings/Startup/AllowSelectBootDevice", "os/bootmenu/@enable", if_set, "yes", back_is_there, {"yes", "1"}},
    MachineRow{"Settings/Startup/AllowSelectBootDevice", "os/bootmenu/@timeout", if_set, "3000"},
    MachineRow{"Settings/Runtime/UseSMBiosData", "os/smbios/@mode", if_set, "host", back_is_there, {"host", "1"}},
    MachineRow{"", "features/acpi", constant},
    MachineRow{"Settings/Runtime/DisableAPIC", "features/apic", unless_set, {}, back_is_missing},
    MachineRow{"", "features/pae", constant},
    MachineRow{"Hardware/Cpu/VirtualizePMU", "features/pmu/@state", on_off, {}, back_on_off, {"on", "1"}},
    MachineRow{"", "cpu/@mode", cpu_mode, "host-model"},
    MachineRow{"Hardware/Cpu/Sockets", "cpu/topology/@sockets", sockets, {}, back_sockets},
    MachineRow{"", "cpu/topology/@dies", constant, "1"},
    MachineRow{"Hardware/Cpu/Number", "cpu/topology/@cores", cores},
    MachineRow{"", "cpu/topology/@threads", constant, "1"},
    MachineRow{"Hardware/Cpu/VirtualizedHV",
               "cpu/feature[name=vmx]/@policy",
               nested_policy,
               "vmx",
               back_nested,
               {"disable", "0"}},
    MachineRow{"Hardware/Cpu/VirtualizedHV", "cpu/feature[name=svm]/@policy", nested_policy, "svm"},
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
    MachineRow{"", "clock/timer[name=hypervclock]/@present", if_windows_2008, "yes"},
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
    MachineRow{"Settings/General/OsType", "metadata/libosinfo:libosinfo/libosinfo:os/@id", nullptr, {}, back_os_type},
};

constexpr std::array kKept{
    KeptRow{"Settings/General/OsType", "", Severity::kInfo, {}},
    KeptRow{"Settings/General/OsNumber", "", Severity::kInfo, {}},
    KeptRow{"Settings/General/IsTemplate", "0", Severity::kWarning,
            "the machine is a template: it must not be started"},
    KeptRow{"Settings/Startup/AutoStart", "0", Severity::kInfo,
            "libvirt keeps autostart beside the XML: set it with virsh autostart"},
    KeptRow{"Settings/Shutdown/AutoStop", "", Severity::kInfo, {}},
    KeptRow{"Settings/Runtime/IoPriority", "4", Severity::kInfo, {}},
    KeptRow{"Settings/Runtime/IoLimit/IoLimitValue", "0", Severity::kInfo, {}},
    KeptRow{"Settings/Runtime/IopsLimit", "0", Severity::kInfo, {}},
    KeptRow{"Settings/Runtime/UndoDisks", "0", Severity::kWarning, "changes are no longer undone at stop"},
    KeptRow{"Settings/VmProtectionInfo/Enabled", "0", Severity::kWarning,
            "the machine was protected by a password; libvirt does not ask for it"},
    KeptRow{"Settings/VmProtectionInfo/ExpirationInfo/Enabled", "0", Severity::kWarning,
            "the machine had an end date; libvirt does not look at it"},
    KeptRow{"Settings/ClusterOptions/ServiceName", "", Severity::kInfo, {}},
    KeptRow{"Settings/HighAvailability/Priority", "0", Severity::kInfo, {}},
    KeptRow{"Hardware/Cpu/CpuUnits", "1000", Severity::kInfo, {}},
    KeptRow{"Hardware/Cpu/CpuLimitType", "", Severity::kInfo, {}},
    KeptRow{"Hardware/Cpu/CpuLimitValue", "0", Severity::kInfo, {}},
    KeptRow{"Hardware/Memory/MaxBalloonSize", "70", Severity::kInfo, {}},
};

}  // namespace

std::span<const MachineRow> machine_rows() { return kRows; }
std::span<const KeptRow> machine_kept() { return kKept; }

}  // namespace convert
