// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/memory_figures.hpp"

#include <algorithm>
#include <ctime>
#include <unistd.h>

namespace driver {
namespace {

using Value = std::optional<std::uint64_t>;

Value in_kib(Value bytes) {
  if (!bytes) return std::nullopt;
  return *bytes / 1024;
}

Value less(Value a, Value b) {
  if (!a || !b) return std::nullopt;
  return *a - std::min(*a, *b);
}

struct Tag {
  std::int32_t number;
  std::string_view name;
};
// virDomainMemoryStatTags
constexpr Tag kActual{6, "current"}, kSwapIn{0, "swap_in"}, kSwapOut{1, "swap_out"}, kMajorFault{2, "major_fault"},
    kMinorFault{3, "minor_fault"}, kUnused{4, "unused"}, kAvailable{5, "available"}, kUsable{8, "usable"},
    kLastUpdate{9, "last-update"}, kDiskCaches{10, "disk_caches"}, kRss{7, "rss"};

}  // namespace

MemoryOfHost memory_of_host() {
  const auto pages = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return {pages * page / 1024, static_cast<std::uint64_t>(std::time(nullptr))};
}

std::vector<MemoryFigure> memory_figures(const ContainerUsage& usage, std::uint64_t max_memory_kib,
                                         const MemoryOfHost& host) {
  const Value limit = in_kib(usage.memory_limit_bytes), used = in_kib(usage.memory_bytes);
  const Value available = std::min(limit.value_or(host.total_kib), host.total_kib);
  const Value unused = less(available, used);
  const Value reclaimable = in_kib(usage.reclaimable_bytes);
  const Value usable = unused && reclaimable ? Value(std::min(*unused + *reclaimable, *available)) : std::nullopt;
  std::vector<MemoryFigure> figures;
  const auto add = [&](const Tag& tag, Value value) {
    if (value) figures.push_back({tag.number, tag.name, *value});
  };
  add(kActual, limit.value_or(max_memory_kib));
  add(kSwapIn, in_kib(usage.swapped_in_bytes));
  add(kSwapOut, in_kib(usage.swapped_out_bytes));
  add(kMajorFault, usage.major_faults);
  add(kMinorFault, less(usage.faults, usage.major_faults));
  add(kUnused, unused);
  add(kAvailable, available);
  add(kUsable, usable);
  add(kLastUpdate, host.now_s);
  add(kDiskCaches, in_kib(usage.file_cache_bytes));
  add(kRss, used);
  return figures;
}

}  // namespace driver
