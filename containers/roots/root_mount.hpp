// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is mounted at a container's root, whatever it is made of: known as ours, cleared away, attached.
#pragma once

#include "containers/homes/container_home.hpp"
#include "containers/mounts/mount_table.hpp"
#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>
#include <string_view>

namespace containers {

// An overlay of ours, an image on a loop device of this home's, or the empty folder of a disk that is held.
bool is_ours(const ContainerHome& home, const Mount& mount);

// Whether what is mounted at its root is ours, to be written, and no overlay: a whole image, or a tree in one
// (own_tree.hpp).
Result<bool> has_image_mounted(const ContainerHome& home);

// kOperationInvalid where something is mounted at its root.
Result<void> expect_nothing_mounted(const ContainerHome& home);

// Unmounts ours from the top; stops at nothing, at `keep`, the source of a mount to be written (returns true), or at
// somebody else's mount (an error).
Result<bool> clear_mounts(const ContainerHome& home, std::string_view keep);

// Never detaches: kOperationInvalid while something on this host uses what is mounted there.
Result<void> unmount_point(const std::string& point);

// Each running container's controller has a copy of this namespace's mounts, other containers' roots among them. Only
// where the mount below is shared do they go when ours goes; else they would keep an ended container's image in use.
// systemd shares all mounts; other hosts do not.
Result<void> share_mount_holding(const std::string& folder);

// Puts a mount that nobody sees yet at the root, so that it will go from all namespaces with which it came.
Result<void> attach_root(const ContainerHome& home, const UniqueFd& mount);

// For who only looks: a start takes another mount of it. One that cannot be so is unmounted.
Result<void> make_root_read_only(const ContainerHome& home);

}  // namespace containers
