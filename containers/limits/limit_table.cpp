// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/limit_table.hpp"

#include "containers/limits/io_throttle.hpp"
#include "containers/limits/open_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <sys/vfs.h>

namespace containers {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 53;  // exact in every client's numbers
constexpr std::uint64_t kDefaultPeriodUs = 100000;

// The shares and weights of a container without any are those of 1000 units.
LimitState read_cpuunits(const LimitPlace& place) {
  const std::string folder = place.folders.of("cpu");
  LimitState state;
  if (place.folders.version_2()) {
    if (const auto weight = read_cgroup_number(weight_folder(folder), "cpu.weight")) state.limit = *weight * 10;
  } else if (const auto shares = read_cgroup_number(folder, "cpu.shares")) {
    state.limit = (*shares * 1000 + 512) / 1024;
  }
  return state;
}

std::optional<std::uint64_t> read_period(const LimitPlace& place) {
  if (!place.folders.version_2()) return read_cgroup_number(place.folders.of("cpu"), "cpu.cfs_period_us");
  std::istringstream both(read_cgroup_text(place.folders.unified, "cpu.max").value_or(""));
  std::string quota;
  std::uint64_t period = 0;
  return both >> quota >> period ? std::optional(period) : std::nullopt;
}

LimitState read_cpulimit(const LimitPlace& place) {
  const std::string folder = place.folders.of("cpu");
  const bool v2 = place.folders.version_2();
  const auto quota = read_cgroup_number(folder, v2 ? "cpu.max" : "cpu.cfs_quota_us");
  LimitState state;
  if (quota) state.limit = *quota * 100 / std::max<std::uint64_t>(1, read_period(place).value_or(kDefaultPeriodUs));
  state.failures = read_cgroup_number(folder, "cpu.stat", "nr_throttled");
  return state;
}

LimitState read_cpuburst(const LimitPlace& place) {
  const bool v2 = place.folders.version_2();
  return {.limit = read_cgroup_number(place.folders.of("cpu"), v2 ? "cpu.max.burst" : "cpu.cfs_burst_us")};
}

Result<void> write_cpuburst(const LimitPlace& place, std::optional<std::uint64_t> value) {
  const bool v2 = place.folders.version_2();
  return write_cgroup_value(place.folders.of("cpu"), v2 ? "cpu.max.burst" : "cpu.cfs_burst_us",
                            std::to_string(value.value_or(0)), "limit 'cpuburst'");
}

// Version 2's own file is empty where all of the parent's are meant.
LimitState read_list(const LimitPlace& place, std::string_view file) {
  const std::string folder = place.folders.of("cpuset");
  auto list = read_cgroup_text(folder, file);
  if (place.folders.version_2() && (!list || list->empty()))
    list = read_cgroup_text(folder, fmt::format("{}.effective", file));
  LimitState state;
  state.list = std::move(list);
  return state;
}
LimitState read_cpumask(const LimitPlace& place) { return read_list(place, "cpuset.cpus"); }
LimitState read_nodemask(const LimitPlace& place) { return read_list(place, "cpuset.mems"); }

// Which of the files there is depends on the scheduler; the second of version 2 has "default 100".
LimitState read_ioprio(const LimitPlace& place) {
  const std::string folder = place.folders.of("blkio");
  LimitState state;
  if (place.folders.version_2()) {
    const std::string weights = weight_folder(folder);
    state.limit = read_cgroup_number(weights, "io.bfq.weight", "default");
    if (!state.limit) state.limit = read_cgroup_number(weights, "io.weight", "default");
  } else {
    state.limit = read_cgroup_number(folder, "blkio.bfq.weight");
    if (!state.limit) state.limit = read_cgroup_number(folder, "blkio.weight");
  }
  return state;
}

// Each direction has the whole limit; what somebody set for one of them only is shown as the lower of the two.
std::optional<std::uint64_t> lower(std::optional<std::uint64_t> one, std::optional<std::uint64_t> other) {
  const std::uint64_t a = one.value_or(0), b = other.value_or(0);
  if (a == 0 && b == 0) return std::nullopt;
  return a == 0 ? b : b == 0 ? a : std::min(a, b);
}

IoThrottle throttle_of(const LimitPlace& place) {
  if (!has_io_throttle(place.folders)) return {};
  const auto device = find_root_device(place.init, place.uuid, place.proc, place.sys);
  return device ? read_io_throttle(place.folders, *device) : IoThrottle{};
}

LimitState read_iolimit(const LimitPlace& place) {
  const IoThrottle throttle = throttle_of(place);
  return {.limit = lower(throttle.read_bytes_sec, throttle.write_bytes_sec)};
}

LimitState read_iopslimit(const LimitPlace& place) {
  const IoThrottle throttle = throttle_of(place);
  return {.limit = lower(throttle.read_iops_sec, throttle.write_iops_sec)};
}

Result<void> write_throttle(const LimitPlace& place, const IoThrottle& throttle, std::string_view what) {
  const auto device = find_root_device(place.init, place.uuid, place.proc, place.sys);
  if (!device) return Error{device.error().code, fmt::format("{} is not supported: {}", what, device.error().message)};
  return write_io_throttle(place.folders, *device, throttle, what);
}

Result<void> write_iolimit(const LimitPlace& place, std::optional<std::uint64_t> value) {
  const std::uint64_t bytes = value.value_or(0);
  return write_throttle(place, {.read_bytes_sec = bytes, .write_bytes_sec = bytes}, "limit 'iolimit'");
}

Result<void> write_iopslimit(const LimitPlace& place, std::optional<std::uint64_t> value) {
  const std::uint64_t count = value.value_or(0);
  return write_throttle(place, {.read_iops_sec = count, .write_iops_sec = count}, "limit 'iopslimit'");
}

std::optional<struct statfs> root_figures(const LimitPlace& place) {
  struct statfs figures {};
  if (place.root.empty() || ::statfs(place.root.c_str(), &figures) != 0) return std::nullopt;
  return figures;
}

LimitState read_diskspace(const LimitPlace& place) {
  const auto root = root_figures(place);
  if (!root) return {};
  const auto block = static_cast<std::uint64_t>(root->f_bsize);
  return {.limit = root->f_blocks * block, .held = (root->f_blocks - root->f_bfree) * block};
}

LimitState read_diskinodes(const LimitPlace& place) {
  const auto root = root_figures(place);
  if (!root || root->f_files == 0) return {};
  return {.limit = root->f_files, .held = root->f_files - root->f_ffree};
}

Result<void> write_diskinodes(const LimitPlace& place, std::optional<std::uint64_t> value) {
  const auto now = read_diskinodes(place).limit;
  if (!value || value == now) return {};
  return Error{ErrorCode::kOperationUnsupported,
               fmt::format("limit 'diskinodes' cannot become {} of a container that has its root: it is fixed when the "
                           "root's image is made{}",
                           *value, now ? fmt::format(", to {} here", *now) : "")};
}

LimitState read_numproc(const LimitPlace& place) {
  const std::string group = process_group(place);
  if (group.empty()) {
    LimitState state;
    state.held = processes_of(place).size();
    return state;
  }
  return {.limit = read_cgroup_number(group, "pids.max"),
          .held = read_cgroup_number(group, "pids.current"),
          .max_held = read_cgroup_number(group, "pids.peak"),
          .failures = read_cgroup_number(group, "pids.events", "max")};
}

Result<void> write_numproc(const LimitPlace& place, std::optional<std::uint64_t> value) {
  if (!value && process_group(place).empty()) return {};
  const auto group = make_process_group(place);
  if (!group) return group.error();
  return write_cgroup_value(*group, "pids.max", value ? std::to_string(*value) : "max", "limit 'numproc'");
}

LimitState read_numfile(const LimitPlace& place) { return {.limit = open_files_limit(place.init)}; }

using enum LimitGroup;

constexpr LimitRow kRows[] = {
    {"memory", "bytes", "PHYSPAGES", "memtune/hard_limit", kMemory, &read_memory_limit},
    {"swap", "bytes", "SWAPPAGES", "memtune/swap_hard_limit", kMemory, &read_swap_limit},
    {"cpuunits", "units", "CPUUNITS", "cputune/shares", kCpu, &read_cpuunits},
    {"cpulimit", "percent", "CPULIMIT", "cputune/quota", kCpu, &read_cpulimit},
    {"cpuburst", "us", "BURST_CPULIMIT", "limits/cpuburst", kCpu, &read_cpuburst, 1, 1'000'000, &write_cpuburst},
    {"cpumask", "list", "CPUMASK", "vcpu/@cpuset", kCpu, &read_cpumask},
    {"nodemask", "list", "NODEMASK", "numatune/memory/@nodeset", kCpu, &read_nodemask},
    {"numproc", "count", "NUMPROC", "limits/numproc", kCpu, &read_numproc, 1, 4'194'304, &write_numproc},
    {"numfile", "count", "NUMFILE", "limits/numfile", kCpu, &read_numfile, 16, 1'073'741'816, &write_open_files_limit},
    {"ioprio", "weight", "IOPRIO", "blkiotune/weight", kBlock, &read_ioprio},
    {"iolimit", "bytes/s", "IOLIMIT", "limits/iolimit", kBlock, &read_iolimit, 1, kMost, &write_iolimit},
    {"iopslimit", "1/s", "IOPSLIMIT", "limits/iopslimit", kBlock, &read_iopslimit, 1, 0xffffffff, &write_iopslimit},
    {"diskspace", "bytes", "DISKSPACE", "filesystem/space_hard_limit", kBlock, &read_diskspace},
    {"diskinodes", "count", "DISKINODES", "limits/diskinodes", kBlock, &read_diskinodes, 1, 0xffffffff,
     &write_diskinodes},
};

}  // namespace

std::span<const LimitRow> limit_rows() { return kRows; }

}  // namespace containers
