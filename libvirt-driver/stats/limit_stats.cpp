// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/limit_stats.hpp"

#include "containers/limits/limit_table.hpp"

#include <fmt/format.h>

namespace driver {
namespace {

using containers::LimitGroup;

std::uint32_t stats_group(LimitGroup group) {
  switch (group) {
    case LimitGroup::kMemory:
      return kStatsBalloon;
    case LimitGroup::kCpu:
      return kStatsCpu;
    case LimitGroup::kBlock:
      return kStatsBlock;
  }
  return 0;
}

}  // namespace

void add_limit_stats(StatsRecord& record, const StatsRequest& request, const containers::LimitPlace& place) {
  for (const containers::LimitRow& row : containers::limit_rows()) {
    if (!request.wants(stats_group(row.group))) continue;
    const containers::LimitState state = row.read(place);
    const auto add = [&](std::string_view figure, std::optional<std::uint64_t> value) {
      if (value) record.parameters.push_back({fmt::format("switchyard.{}.{}", row.name, figure), *value});
    };
    if (state.list) record.parameters.push_back({fmt::format("switchyard.{}.limit", row.name), *state.list});
    add("limit", state.limit);
    add("held", state.held);
    add("maxheld", state.max_held);
    add("failures", state.failures);
  }
}

}  // namespace driver
