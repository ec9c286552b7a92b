// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The network filters of a machine's adapters in a transaction: addresses and flags of an adapter decide what its
// filter says. They are defined before anything refers to them, and go when nothing does. A task's thread.
#pragma once

#include "config-convert/convert.hpp"
#include "dispatcher/tasks/task.hpp"

#include <boost/json/array.hpp>

#include <string_view>
#include <vector>

namespace dispatcher {

using NetworkFilters = std::vector<convert::NetworkFilter>;

// Also again: it replaces what is there.
Result<void> define_filters(TaskRun& run, const NetworkFilters& filters);
// Those that are not in `kept`. One that a running machine still has stays, and the log says so.
void drop_filters(TaskRun& run, const NetworkFilters& filters, const NetworkFilters& kept);

// As notes have them.
boost::json::array array_of(const NetworkFilters& filters);
NetworkFilters filters_at(const boost::json::object& notes, std::string_view name);

}  // namespace dispatcher
