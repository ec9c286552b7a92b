// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/cpu_enforcement.hpp"

#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/cgroup_file.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <sched.h>
#include <unistd.h>
#include <vector>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 65536;
constexpr std::uint64_t kDefaultPeriodUs = 100000;

// A kernel's set of CPUs is as long as it was told.
constexpr std::size_t kMaskBytes = CpuSet::kMaxCpus / 8;
using Mask = std::vector<std::uint8_t>;

Result<std::string> cpuset_folder(const ContainerCgroups& cgroups) {
  const std::string& folder = cgroups.cpuset.empty() && cgroups.version_2() ? cgroups.unified : cgroups.cpuset;
  if (!folder.empty() && ::access((folder + "/cpuset.cpus").c_str(), F_OK) == 0) return folder;
  return operation_unsupported("the container's cgroup has no cpuset controller, which pinning needs");
}

// What the group above lets the container have.
std::optional<CpuSet> offered(const std::string& folder) {
  const std::string above = std::filesystem::path(folder).parent_path();
  for (const char* file : {"/cpuset.effective_cpus", "/cpuset.cpus.effective", "/cpuset.cpus"}) {
    if (const auto list = read_file(above + file, kMaxFile)) return parse_cpu_list(*list);
  }
  return std::nullopt;
}

Result<void> write_cpuset(const ContainerCgroups& cgroups, const std::optional<CpuSet>& cpus) {
  const auto folder = cpuset_folder(cgroups);
  if (!folder) return folder.error();
  const std::optional<CpuSet> there = offered(*folder);
  const CpuSet wanted = cpus ? there ? *cpus & *there : *cpus : there.value_or(CpuSet::first(host_cpu_count()));
  if (wanted.empty())
    return invalid_argument(fmt::format("none of the CPUs {} is among those that the host has for containers, {}",
                                        format_cpu_list(*cpus), format_cpu_list(*there)));
  return write_cgroup_file(*folder + "/cpuset.cpus", format_cpu_list(wanted));
}

std::uint64_t period_of(const ContainerCgroups& cgroups) {
  return read_cpu_limits(cgroups).period_us.value_or(kDefaultPeriodUs);
}

Result<void> write_quota(const ContainerCgroups& cgroups, const ContainerCpus& cpus) {
  return write_cpu_limits(cgroups, {.quota_us = effective_quota(cpus, period_of(cgroups), host_cpu_count())});
}

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  std::error_code error;
  std::filesystem::directory_iterator at(fmt::format("/proc/{}/task", process), error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename();
    pid_t thread = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), thread).ec == std::errc{}) threads.push_back(thread);
  }
  return threads;
}

Result<void> set_affinity(pid_t process, const CpuSet& cpus) {
  Mask mask(kMaskBytes);
  write_map(cpus, mask);
  for (const pid_t thread : threads_of(process)) {
    if (::sched_setaffinity(thread, mask.size(), reinterpret_cast<const cpu_set_t*>(mask.data())) == 0) continue;
    if (errno == ESRCH && thread != process) continue;  // ended meanwhile
    return system_error(
        fmt::format("cannot run the container's controller, pid {}, on CPUs {}", process, format_cpu_list(cpus)),
        errno);
  }
  return {};
}

CpuSet allowed_cpus(const ContainerCpus& cpus) {
  const CpuSet all = CpuSet::first(host_cpu_count());
  return cpus_of_container(cpus).value_or(all) & all;
}

// With `must`, an error when the two have no CPU in common; else the container's CPUs win.
Result<void> write_emulator(pid_t controller, const ContainerCpus& cpus, bool must) {
  const CpuSet allowed = allowed_cpus(cpus);
  const CpuSet wanted = cpus.emulator.value_or(allowed) & allowed;
  if (!wanted.empty()) return set_affinity(controller, wanted);
  return must ? check_emulator(cpus) : Result<void>{};
}

Result<void> change(const ContainerCgroups& cgroups, pid_t controller, const ContainerCpus& was,
                    const ContainerCpus& wanted, bool emulator_must) {
  const auto old_cpus = cpus_of_container(was), new_cpus = cpus_of_container(wanted);
  if (old_cpus != new_cpus) {
    if (auto done = write_cpuset(cgroups, new_cpus); !done) return done;
  }
  const std::uint64_t period = period_of(cgroups);
  const std::size_t host = host_cpu_count();
  if (effective_quota(was, period, host) != effective_quota(wanted, period, host)) {
    if (auto done = write_quota(cgroups, wanted); !done) return done;
  }
  if (was.emulator != wanted.emulator || (wanted.emulator && old_cpus != new_cpus)) {
    if (auto done = write_emulator(controller, wanted, emulator_must && was.emulator != wanted.emulator); !done)
      return done;
  }
  return write_live_cpus(cgroups, wanted);
}

}  // namespace

Result<void> change_live_cpus(const ContainerCgroups& cgroups, pid_t controller, const ContainerCpus& was,
                              const ContainerCpus& wanted) {
  return change(cgroups, controller, was, wanted, true);
}

Result<void> start_live_cpus(const ContainerCgroups& cgroups, pid_t controller, const ContainerCpus& of_definition) {
  // libvirt has written quota and placement of the definition.
  ContainerCpus was = of_definition;
  was.online = static_cast<std::uint32_t>(host_cpu_count());
  was.pins.clear();
  was.emulator.reset();
  return change(cgroups, controller, was, of_definition, false);
}

Result<void> check_emulator(const ContainerCpus& cpus) {
  const CpuSet allowed = allowed_cpus(cpus);
  if (!cpus.emulator || !(*cpus.emulator & allowed).empty()) return {};
  return operation_unsupported(
      fmt::format("the container's controller shares its cgroup: it cannot run on CPUs "
                  "{} while the container's vCPUs are pinned to {}",
                  format_cpu_list(*cpus.emulator), format_cpu_list(allowed)));
}

CpuLimits user_cpu_limits(const ContainerCgroups& cgroups, const ContainerCpus& cpus) {
  CpuLimits limits = read_cpu_limits(cgroups);
  const std::uint64_t period = limits.period_us.value_or(kDefaultPeriodUs);
  if (limits.quota_us && *limits.quota_us == effective_quota(cpus, period, host_cpu_count()))
    limits.quota_us = cpus.quota_us.value_or(-1);
  return limits;
}

Result<void> change_cpu_limits(const ContainerCgroups& cgroups, const ContainerCpus& was, CpuLimits limits) {
  ContainerCpus wanted = was;
  if (limits.quota_us) wanted.quota_us = limits.quota_us;
  if (limits.quota_us || limits.period_us)
    limits.quota_us = effective_quota(wanted, limits.period_us.value_or(period_of(cgroups)), host_cpu_count());
  if (auto done = write_cpu_limits(cgroups, limits); !done) return done;
  return wanted == was ? Result<void>{} : write_live_cpus(cgroups, wanted);
}

CpuSet affinity_of(pid_t process) {
  Mask mask(kMaskBytes);
  if (::sched_getaffinity(process, mask.size(), reinterpret_cast<cpu_set_t*>(mask.data())) != 0) return {};
  return cpus_of_map(mask);
}

std::size_t host_cpu_count() {
  static const auto kCpus = static_cast<std::size_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF)));
  return kCpus;
}

}  // namespace driver
