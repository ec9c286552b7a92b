// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The environments whose root is mounted on the host, and where: a stopped one of them is `mounted` (`prlctl mount`, or
// `switchyard-ct mount`). A running container's root is mounted, too. From this process's mount table, all at once: a
// root is HOMES/private/UUID/root, whatever HOMES is (containers/homes/container_home.hpp). Any thread.
#pragma once

#include "prlctl/session/environment.hpp"
#include "prlctl/views/state.hpp"

#include <map>
#include <string>
#include <string_view>

namespace prlctl {

// Paths by UUID.
using MountedRoots = std::map<std::string, std::string, std::less<>>;

// The text of /proc/self/mountinfo.
MountedRoots mounted_roots_of(std::string_view mountinfo);
// None where it cannot be read.
MountedRoots read_mounted_roots();

// Whether one in this state is rather called mounted where it is.
bool may_be_mounted(State state);
// read_state(), or mounted.
Answer<State> read_state(const Environment& environment);

}  // namespace prlctl
