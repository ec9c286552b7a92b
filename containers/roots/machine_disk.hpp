// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A stopped machine's disk on the host, as prlctl mounts it: the first ext4 or XFS in its image, at HOMES/private/UUID/
// root. The image, raw ones too, is exported by QEMU's own program (image_export.hpp), which locks it: whoever starts
// the machine meanwhile is refused by QEMU. A disk without such a file system is held likewise, and the folder is
// empty.
//
// Read-only nothing is written at all, not even the file system's log, so that what a suspended machine knows of its
// disk stays true; and nothing is locked that the machine needs.
//
// unmount_root() of container_root.hpp gives the disk back. Errors: kOperationInvalid where something is mounted there
// already. Single-threaded programs that are root, as container_root.hpp.
#pragma once

#include "containers/domain/domain_root.hpp"
#include "containers/homes/container_home.hpp"
#include "containers/storage/block_mount.hpp"
#include "foundation/result.hpp"

namespace containers {

Result<void> mount_machine_disk(ContainerHome home, const ImageRoot& image, Access access);

}  // namespace containers
