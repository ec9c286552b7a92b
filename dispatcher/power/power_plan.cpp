// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/power_plan.hpp"

#include <algorithm>
#include <tuple>

namespace dispatcher {

std::vector<PowerBatch> start_plan(std::vector<PowerWish> wishes) {
  // Of one order, those that make others wait come first, the longest first: the others wait in vain otherwise.
  std::ranges::sort(wishes, [](const PowerWish& a, const PowerWish& b) {
    return std::tie(b.order, b.delay_s, a.name, a.uuid) < std::tie(a.order, a.delay_s, b.name, b.uuid);
  });
  std::vector<PowerBatch> batches;
  unsigned order = 0;
  for (PowerWish& wish : wishes) {
    const bool joins = !batches.empty() && wish.order == order && batches.back().delay_s == 0 && wish.delay_s == 0;
    if (!joins) batches.emplace_back();
    batches.back().uuids.push_back(std::move(wish.uuid));
    batches.back().delay_s = wish.delay_s;
    order = wish.order;
  }
  return batches;
}

std::vector<PowerBatch> stop_plan(std::vector<PowerWish> wishes) {
  for (PowerWish& wish : wishes) wish.delay_s = 0;
  auto batches = start_plan(std::move(wishes));
  std::ranges::reverse(batches);
  return batches;
}

}  // namespace dispatcher
