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

// An overlay of ours, or an image on a loop device of this home's.
bool is_ours(const ContainerHome& home, const Mount& mount);

// Whether what is mounted at its root is ours and no overlay: a whole image, or a tree in one (own_tree.hpp).
Result<bool> has_image_mounted(const ContainerHome& home);

// Unmounts ours from the top; stops at nothing, at `keep`, a mount's source (returns true), or at somebody else's mount
// (an error).
Result<bool> clear_mounts(const ContainerHome& home, std::string_view keep);

// Puts a mount that nobody sees yet at the root, so that it will go from all namespaces with which it came.
Result<void> attach_root(const ContainerHome& home, const UniqueFd& mount);

}  // namespace containers
