// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A root that is one whole image: ext4 or XFS, at the image's start or in its partition, raw or in a format that QEMU
// reads. That is how containers of Parallels Cloud Server 6 arrive: a folder root.hdd with the Parallels image
// root.hds.
//
// As with roots over templates (container_root.hpp) any number may mount and unmount at once, and a crash leaves the
// root mounted whole or not at all. unmount_root() there unmounts these, too.
#pragma once

#include "containers/domain/domain_root.hpp"
#include "containers/homes/container_home.hpp"
#include "containers/values/id_map.hpp"
#include "foundation/result.hpp"

namespace containers {

// With mapped ids. An image that shift_image_root() was done to has its own; where they are not these they are changed.
Result<void> mount_image_root(ContainerHome home, const ImageRoot& image, const IdMap& id_map);

// With the ids that are on the disk, whoever's they are: for who looks at a stopped container's files.
Result<void> mount_image_root_as_it_is(ContainerHome home, const ImageRoot& image, bool read_only = false);

// Gives the image's files the host's ids of that map, for good: for kernels and file systems without id-mapped mounts.
// Of a stopped container; killed at any point, the image is as before or done.
Result<void> shift_image_root(ContainerHome home, const ImageRoot& image, const IdMap& id_map);

}  // namespace containers
