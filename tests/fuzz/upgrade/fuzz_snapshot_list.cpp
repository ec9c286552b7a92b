// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Any bytes as Snapshots.xml: a list in which each parent stands before its children, or words.
#include "upgrade/exam/snapshot_list.hpp"

#include <cstdint>
#include <cstdlib>
#include <set>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto list = upgrade::parse_snapshot_list({reinterpret_cast<const char*>(data), size}, "fuzz");
  if (!list) return list.error().message.empty() ? (std::abort(), 0) : 0;
  std::set<std::string> known{""};
  for (const upgrade::OldSnapshot& shot : *list)
    if (!known.contains(shot.parent) || !known.insert(shot.guid).second) std::abort();
  return 0;
}
