// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A qcow2 or Parallels image as a raw file, which a loop device can take: exported over FUSE by qemu-storage-daemon,
// one process for each container, in a cgroup of its own. The file is seen in that process's mount namespace alone, so
// it goes with the process, and no mount is left when that is killed.
//
// A qcow2 image may stand on others, by a json: string in its header too (a chain of Parallels images): they are read
// only, and their times of access stay.
//
// The format is the definition's; never looked for in the image, for a container can write any header into a raw one.
// Callers hold the container's lock. Single-threaded programs only.
#pragma once

#include "containers/homes/container_home.hpp"
#include "containers/storage/block_mount.hpp"
#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>
#include <string_view>

namespace containers {

// `driver` is QEMU's word: "qcow2", "parallels", "raw". The export, open. One that is written locks the image against
// other QEMUs.
Result<UniqueFd> start_export(const ContainerHome& home, const std::string& image_path, std::string_view driver,
                              Access access = Access::kReadWrite);

// Ends the home's process: asked to, so that it writes what it holds, and killed after ten seconds. Does nothing when
// there is none.
Result<void> end_export(const ContainerHome& home);

// What --blockdev takes. The path may have any characters.
std::string blockdev_json(const std::string& image_path, std::string_view driver, Access access = Access::kReadWrite);

}  // namespace containers
