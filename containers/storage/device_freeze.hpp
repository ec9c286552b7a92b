// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A running container's own file systems, stopped from changing (FIFREEZE, "man fsfreeze") until they are thawed, and
// relieved of what they have freed (FITRIM). The container cannot do so itself: the host's root must. And its root, an
// overlay, cannot be frozen: what is below it is, through a mount of its own.
//
// A freeze outlives everybody who asked for it; so which devices are frozen is written down, in /run, which lasts as
// long as the kernel's knowledge of it. Nobody may end a container, or unmount its root, without thaw_container():
// its processes that wait for the disk cannot be killed, and the file system would stay in use for ever.
//
// A device named here must be mounted, by the container and nobody else. Single-threaded programs that are root.
#pragma once

#include "containers/values/container_uuid.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace containers {

// Tests give their own.
inline constexpr const char* kFrozenFolder = "/run/switchyard/frozen";

bool is_frozen(const ContainerUuid& container, const std::string& folder = kFrozenFolder);

// All of them or none. kOperationInvalid where the container has frozen ones already.
Result<void> freeze_devices(const ContainerUuid& container, const std::vector<std::string>& devices,
                            const std::string& folder = kFrozenFolder);

// How many were frozen until now; 0 when nothing is written down.
Result<int> thaw_container(const ContainerUuid& container, const std::string& folder = kFrozenFolder);

// Free ranges from `least_bytes` on are given back to the host.
Result<void> trim_device(const std::string& device, std::uint64_t least_bytes);

}  // namespace containers
