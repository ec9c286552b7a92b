// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A process that serves a container outlives the daemon whose hook started it, and its work is not the daemon's: it
// gets a cgroup of ours, below the root of each hierarchy (cgroup v1) or of the one (v2).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace containers {

// Moves the calling process; false, with errno set, when no hierarchy takes it. Safe between fork and exec of a
// single-threaded program.
bool join_own_cgroup(const std::string& name);

// The roots of all hierarchies.
std::vector<std::filesystem::path> cgroup_hierarchies();

// Removes the group where nobody is in it.
void remove_own_cgroup(const std::string& name);

}  // namespace containers
