// SPDX-License-Identifier: LGPL-2.1-or-later
//
// CPUs: how many, where, how much of the host's time, and which features.
#include "config-convert/rows/row_words.hpp"
#include "config-convert/values/cpu_formulas.hpp"
#include "config-convert/vm/tables.hpp"

#include <algorithm>
#include <array>

namespace convert {
namespace {

using MachineRow = Row<VmScope>;

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

// The topology multiplies to the maximum. Virtuozzo 7 counts sockets; PCS6 had one, and its files none.
std::int64_t sockets_of(VmScope& vm) {
  const std::int64_t sockets = number(vm, "Hardware/Cpu/Sockets", 1, 1, 255);
  return vm.most_vcpus % sockets == 0 ? sockets : 1;
}
Value sockets(const MachineRow&, VmScope& vm) { return fmt::to_string(sockets_of(vm)); }
Value cores(const MachineRow&, VmScope& vm) { return fmt::to_string(vm.most_vcpus / sockets_of(vm)); }

Value shares(const MachineRow& row, VmScope& vm) {
  const auto shares = cpu_shares(number(vm, row.pcs6, kDefaultCpuUnits, 0, 500'000), vm.context.cgroup);
  if (!shares) return {};
  return fmt::to_string(*shares);
}

constexpr std::string_view kLimit = "Hardware/Cpu/CpuLimitValue";

// CpuLimitType: 1 percent of the host, 2 and 4 MHz, 3 percent of one CPU.
std::optional<std::int64_t> quota_of(VmScope& vm) {
  const std::int64_t percent = number(vm, "Hardware/Cpu/CpuLimit", 0, 0, 1'000'000);
  const std::int64_t value = number(vm, kLimit, 0, 0, 100'000'000);
  if (value == 0) return percent == 0 ? std::nullopt : std::optional(quota_of_percent(percent));
  switch (number(vm, "Hardware/Cpu/CpuLimitType", 2, 0, 255)) {
    case 1:
      if (vm.context.cpu_count == 0) return {};
      return quota_of_percent(std::min<std::int64_t>(value, 100) * vm.context.cpu_count);
    case 2:
    case 4:
      return vm.context.cpu_mhz ? std::optional(quota_of_mhz(value, vm.context.cpu_mhz)) : std::nullopt;
    case 3:
      return quota_of_percent(value);
    default:
      return {};
  }
}

// Virtuozzo 7 may limit the CPUs alone, and not the rest of the machine's process.
bool limits_vcpus(VmScope& vm) { return number(vm, "Hardware/Cpu/GuestLimitType", 0, 0, 1) == 1; }

Value quota(const MachineRow& row, VmScope& vm) {
  const auto quota = quota_of(vm);
  if (!quota && number(vm, kLimit, 0, 0, 100'000'000) != 0)
    vm.warn(row.pcs6, row.xml,
            "the limit's type is not known, or counts in the host's MHz or CPUs, which are not known here");
  if (!quota || limits_vcpus(vm)) return {};
  if (*quota > vm.vcpus * kCpuPeriodUs)
    vm.warn(row.pcs6, row.xml, fmt::format("the limit is more than the machine's {} CPUs can use", vm.vcpus));
  return fmt::to_string(*quota);
}

Value quota_period(const MachineRow&, VmScope& vm) {
  if (!quota_of(vm) || limits_vcpus(vm)) return {};
  return fmt::to_string(kCpuPeriodUs);
}

Value vcpu_quota(const MachineRow&, VmScope& vm) {
  const auto quota = quota_of(vm);
  if (!quota || !limits_vcpus(vm)) return {};
  return fmt::to_string(std::max(kLeastQuotaUs, *quota / vm.vcpus));
}

Value vcpu_period(const MachineRow&, VmScope& vm) {
  if (!quota_of(vm) || !limits_vcpus(vm)) return {};
  return fmt::to_string(kCpuPeriodUs);
}

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

std::optional<std::int64_t> vcpus_of(const xmlNode* domain) {
  const auto current = number_at(domain, "vcpu/@current");
  return current ? current : number_at(domain, "vcpu");
}

bool counts_sockets(VmScope& vm) {
  return vm.dialect == PvsDialect::kVirtuozzo7 || vm.text("Hardware/Cpu/Sockets").has_value();
}

// Sockets × cores; what does not multiply to the CPUs in use is one socket.
std::int64_t sockets_back(VmScope& vm, const xmlNode* domain, std::int64_t vcpus) {
  if (!counts_sockets(vm)) return 1;
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
  if (!vcpus || !counts_sockets(vm)) return {};
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

// Percent of one CPU, of the whole machine or as all its CPUs together.
std::optional<std::int64_t> percent_of(const xmlNode* domain) {
  const auto of = [&](const char* quota_path, const char* period_path) -> std::optional<std::int64_t> {
    const auto quota = number_at(domain, quota_path);
    const std::int64_t period = number_at(domain, period_path).value_or(kCpuPeriodUs);
    if (!quota || *quota <= 0 || period <= 0) return {};
    return percent_of_quota(*quota, period);
  };
  if (const auto whole = of("cputune/global_quota", "cputune/global_period")) return whole;
  const auto each = of("cputune/quota", "cputune/period");
  const auto vcpus = vcpus_of(domain);
  if (!each || !vcpus || *vcpus < 1 || *vcpus > 0xffff) return {};
  return *each * *vcpus;
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

Value back_limits_vcpus(const MachineRow&, VmScope&, const xmlNode* domain) {
  if (!percent_of(domain)) return {};
  return find(domain, "cputune/global_quota") ? "0" : "1";
}

// 32-bit guests run on x86_64 too.
Value back_width(const MachineRow& row, VmScope&, const xmlNode* domain) {
  const Value arch = get(domain, row.xml);
  if (!arch) return {};
  return *arch == "i686" ? "0" : "1";
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

constexpr std::array kRows{
    MachineRow{"Hardware/Cpu/Number", "vcpu[placement=static]", most_vcpus, {}, back_cpus, {"3", "3"}},
    MachineRow{
        "Hardware/Cpu/EnableHotplug", "vcpu/@current", current_vcpus, {}, back_cpu_hotplug, {"2", "1", "vcpu=4"}},
    MachineRow{"Hardware/Cpu/CpuMask", "vcpu/@cpuset", cpu_mask, {}, back_cpu_mask, {"0-2,5", "0-2,5"}},
    MachineRow{"Hardware/Cpu/CpuUnits", "cputune/shares", shares, {}, back_cpu_units, {"250", "2500"}},
    MachineRow{kLimit, "cputune/global_period", quota_period},
    MachineRow{kLimit, "cputune/global_quota", quota, {}, back_limit, {"75000", "75"}},
    MachineRow{"Hardware/Cpu/CpuLimitType", "cputune/global_quota", nullptr, {}, back_limit_type, {"75000", "3"}},
    MachineRow{"Hardware/Cpu/CpuLimit", "cputune/global_quota", nullptr, {}, back_old_limit, {"75000", "0"}},
    MachineRow{kLimit, "cputune/period", vcpu_period},
    MachineRow{kLimit, "cputune/quota", vcpu_quota},
    MachineRow{"Hardware/Cpu/GuestLimitType",
               "cputune/quota",
               nullptr,
               {},
               back_limits_vcpus,
               {"75000", "1", "-cputune/global_quota"}},
    MachineRow{"Hardware/Cpu/Mode", "os/type/@arch", nullptr, {}, back_width, {"i686", "0"}},
    MachineRow{"", "cpu/@mode", cpu_mode, "host-model"},
    MachineRow{"Hardware/Cpu/Sockets", "cpu/topology/@sockets", sockets, {}, back_sockets, {"2", "2", "vcpu=4"}},
    MachineRow{"", "cpu/topology/@dies", constant, "1"},
    MachineRow{"", "cpu/topology/@cores", cores},
    MachineRow{"", "cpu/topology/@threads", constant, "1"},
    MachineRow{"Hardware/Cpu/VirtualizedHV",
               "cpu/feature[name=vmx]/@policy",
               nested_policy,
               "vmx",
               back_nested,
               {"require", "1"}},
    MachineRow{"Hardware/Cpu/VirtualizedHV", "cpu/feature[name=svm]/@policy", nested_policy, "svm"},
};

}  // namespace

std::span<const MachineRow> machine_cpu_rows() { return kRows; }

}  // namespace convert
