// SPDX-License-Identifier: LGPL-2.1-or-later
//
// In which order environments start with the host, and, backwards, stop with it. The higher PCS6's order number, the
// earlier; who has the same number starts at the same time as others. A delay ends a batch: what comes after it waits.
//
//   db (order 9, delay 30 s), cache (9), web1, web2 (5), rest   →   {db} 30 s, {cache}, {web1, web2}, {rest}
//
// Pure.
#pragma once

#include <string>
#include <vector>

namespace dispatcher {

struct PowerWish {
  std::string uuid;
  std::string name;
  unsigned order = 0;
  unsigned delay_s = 0;  // between it and the next
};

struct PowerBatch {
  std::vector<std::string> uuids;  // beside each other
  unsigned delay_s = 0;            // after all of them have started

  bool operator==(const PowerBatch&) const = default;
};

std::vector<PowerBatch> start_plan(std::vector<PowerWish> wishes);
// Nobody waits at the end: no delays.
std::vector<PowerBatch> stop_plan(std::vector<PowerWish> wishes);

}  // namespace dispatcher
