// SPDX-License-Identifier: LGPL-2.1-or-later
//
// e2fsck's work on a whole image that is a root, before it is first mounted: an ext4 of an old kernel that was not
// unmounted cleanly has a log to be replayed, and maybe more to be put right. What it writes is in that image: in an
// overlay, and not in what the overlay stands on. A clean file system costs a look at its superblock.
//
// kOperationFailed with e2fsck's last words where it could not mend all; kOperationInvalid where the root is mounted.
// Single-threaded programs that are root. Exit status: man e2fsck(8).
#pragma once

#include "containers/domain/domain_root.hpp"
#include "containers/homes/container_home.hpp"
#include "foundation/result.hpp"

namespace containers {

Result<void> mend_image_filesystem(ContainerHome home, const ImageRoot& image);

}  // namespace containers
