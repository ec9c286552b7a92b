// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All that a container over a template sees, copied into a raw image of its own with an ext4: what its root is to be
// when nothing may be below it any more. The ids are those on the disk: from 0 in a tree of PCS6.
//
// The image has at least `least_bytes`, and so many that the files have a quarter of their size free. It is made under
// another name and renamed to `path` when it is whole and on the disk; an unfinished one is written over.
// kOperationInvalid where the root is mounted. Single-threaded programs that are root.
#pragma once

#include "containers/homes/container_home.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <string>

namespace containers {

Result<void> make_tree_image(const ContainerHome& home, const std::string& path, std::uint64_t least_bytes);

}  // namespace containers
