// SPDX-License-Identifier: LGPL-2.1-or-later
//
// In which order the images of an old tree of snapshots are put into one qcow2 image, whose state goes to and fro:
//
//   A ── B ── C       merge A, keep A, merge B, keep B, merge C, keep C, go to B, merge D, keep D, merge top, overlay
//         └── D ── top
//
// Pure; any thread.
#pragma once

#include "config-convert/disk/disk_tree.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

enum class WalkAct {
  kMerge,    // the blocks of a shot's images go over the state
  kOverlay,  // those of the trial's overlay
  kKeep,     // the state becomes a snapshot in the image
  kGoTo,     // the state becomes that of a snapshot
  kDrop,     // a snapshot that was only for the way goes
};

struct WalkStep {
  WalkAct act;
  std::string guid;  // a shot's; what a snapshot in the image is called

  bool operator==(const WalkStep&) const = default;
};

// The state of an image that nothing was merged into, where several trees begin there.
inline constexpr std::string_view kEmptyState = "empty";

// `shots`: parents first, the last is what the disk is now. At the end the image has that and the overlay for its
// state, and the snapshots `kept`; one that the disk does not have, since the disk was added later, is what it is then.
std::vector<WalkStep> walk_shots(const std::vector<convert::DiskShot>& shots, const std::set<std::string>& kept);

}  // namespace dispatcher
