// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What `prlctl statistics` and `prlsrvctl statistics` have in common: counters that are told once or, with --loop, each
// second until a key is pressed; those that --filter takes.
#pragma once

#include "prlctl/actions/counters.hpp"
#include "prlctl/actions/invocation.hpp"

#include <functional>
#include <vector>

namespace prlctl {

struct StatisticsWish {
  bool of_environments = true;
  virDomainPtr only = nullptr;
  // Counters of something else, told first, each time; asked for once before. Nothing: there are none.
  std::function<Answer<std::vector<Counter>>()> others = {};
};

Answer<int> tell_statistics(Invocation& invocation, const StatisticsWish& wish);

}  // namespace prlctl
