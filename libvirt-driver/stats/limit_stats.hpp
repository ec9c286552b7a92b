// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's limits in its record of statistics: switchyard.LIMIT.limit, .held, .maxheld and .failures, numbers in
// the units of docs/limits.md; .limit of a mask is a string. What the kernel does not count, and a limit that is none,
// is missing. libvirt's clients know no group of statistics for them, and refuse one that they do not know: each limit
// comes with the group that it belongs to (balloon, cpu-total, block), and all with all.
//
// Reads kernel files of a running container; nothing that could wait.
#pragma once

#include "containers/limits/limit_place.hpp"
#include "libvirt-driver/stats/stats_request.hpp"

namespace driver {

void add_limit_stats(StatsRecord& record, const StatsRequest& request, const containers::LimitPlace& place);

}  // namespace driver
