// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Programs that unpack what strangers made (tar, umoci) run as root, and may be led out of their folder by links in it.
// The fence is a mount namespace of the process's own in which all file systems are read-only but for one folder, where
// device nodes and set-uid bits mean nothing: the kernel refuses what the program was tricked into. Roots of containers
// are not in it: they would stay mounted, and their images in use, for as long as the program runs.
#pragma once

#include <string>

namespace containers {

// In a child, before exec (Program::before_exec). False with errno set.
bool fence_writes_to(const std::string& folder);

}  // namespace containers
