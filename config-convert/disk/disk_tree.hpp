// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The images of a disk that snapshots froze, as a tree: each holds what differs from its parent's.
//
//   A ── B ── C          shots: A, B, C, D, top; the disk's content at D is that of A with B's and D's blocks over it
//         └── D ── top
//
// Images of snapshots that nobody wants, and that no other needs, are left out and not looked at.
#pragma once

#include "config-convert/disk/disk_image.hpp"
#include "config-convert/disk/disk_view.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

struct DiskShot {
  std::string guid;               // lower case, no braces
  std::string parent;             // its GUID; empty: a root
  std::vector<ViewImage> images;  // one for each part of the disk, in their order

  bool operator==(const DiskShot&) const = default;
};

struct DiskTree {
  std::vector<DiskShot> shots;   // parents first; the last is the top, what the disk is now
  std::uint64_t held_bytes = 0;  // that all images hold, at most
};

// `name` as the configuration calls the disk, `view` what view_of_disk() says of it, `wanted` the GUIDs of snapshots:
// those that the disk does not have are no error. Every image is checked as view_of_disk() does, and that no two names
// are one file. Context::look_at must be set.
Result<DiskTree> tree_of_disk(const ImageHome& home, std::string_view name, const DiskView& view,
                              const std::set<std::string>& wanted, const Context& context);

}  // namespace convert
