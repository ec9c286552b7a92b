// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All limits of a running container as a table for people, in the columns of /proc/user_beancounters, and as JSON.
// A figure that the kernel does not count is "-" and null; a limit that is none is "unlimited" and null.
#pragma once

#include "containers/limits/limit_table.hpp"

#include <string>
#include <vector>

namespace containers {

struct LimitLine {
  std::string_view name;
  std::string_view unit;
  LimitState state;
};

std::vector<LimitLine> read_all_limits(const LimitPlace& place);

std::string limits_as_text(const std::vector<LimitLine>& lines);
std::string limits_as_json(const std::vector<LimitLine>& lines);

}  // namespace containers
