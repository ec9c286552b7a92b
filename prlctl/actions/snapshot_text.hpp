// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Snapshots as snapshot-list prints them (prlctl's reference, 9.1). Children follow their parent, oldest first; one
// whose parent is not there is a root. Texts with their line ends; any thread.
#pragma once

#include "prlctl/actions/snapshot_facts.hpp"

#include <span>
#include <string>

namespace prlctl {

// Parent and id a row; header: with the line of headers.
std::string snapshot_table(std::span<const SnapshotFacts> snapshots, bool header);

// A line for each that has no child of its own:
//
//   _{A}_{B}*{C}
//      |   \_{D}
//      \_{E}
std::string snapshot_tree(std::span<const SnapshotFacts> snapshots);

// All about one, and an empty line.
std::string snapshot_info(const SnapshotFacts& snapshot);

// An object of objects, by ids in braces; nothing where there is none.
std::string snapshot_json(std::span<const SnapshotFacts> snapshots);

}  // namespace prlctl
