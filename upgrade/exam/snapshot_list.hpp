// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Snapshots.xml of a PCS6 bundle: the snapshots that users took, and the tree that they make. A snapshot's GUID is that
// of an image in each disk's descriptor.
//
//   <ParallelsSavedStates><SavedStateItem guid="{…}" state="poweroff" current="yes"><Name>…</Name>
//     <DateTime>…</DateTime><Description>…</Description><SavedStateItem …/></SavedStateItem></ParallelsSavedStates>
//
// Text in, values out; thread-safe. At most 10000 snapshots.
#pragma once

#include "foundation/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace upgrade {

struct OldSnapshot {
  std::string guid;    // lower case, no braces
  std::string parent;  // its GUID; empty: a root
  std::string name;
  std::string time;  // "2014-09-02 11:45:10", UTC or local not said
  std::string description;
  bool has_memory = false;  // the machine ran, or was paused or suspended
  bool is_current = false;  // what the disks stand on

  bool operator==(const OldSnapshot&) const = default;
};

inline constexpr std::size_t kSnapshotListLimitBytes = 1U << 20;

// Parents before their children. Items without a GUID are none, but those below them are. `file` begins each error.
Result<std::vector<OldSnapshot>> parse_snapshot_list(std::string_view text, std::string_view file);

}  // namespace upgrade
