// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Looking at a container's files, or at the arguments in its processes' memory, may take for ever: it can mount a file
// system that never answers and keep its memory there. So it is done in a forked child that is killed when time is up.
//
// Sources: pidfd_open(2), waitpid(2), prctl(2) PR_SET_PDEATHSIG. Daemon thread only.
#pragma once

#include "libvirt-driver/transport/task.hpp"

#include <functional>
#include <optional>

namespace driver {

// What `act` returned, 0 to 255; nothing when the child could not be made or did not end in time. The child has all
// descriptors; `act` must not use the io_context, nor the log.
Task<std::optional<int>> run_in_child(Executor executor, std::function<int()> act, std::chrono::milliseconds deadline);

}  // namespace driver
