// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the domain that an old container becomes mounts of the host, as the check of an upgrade and the upgrade both see
// it: its root, and folders that are bound. A bound folder that can be written must have nothing to do with the old
// area, neither lie in it nor hold it: the container would write to what is only to be read.
//
// Links on the way to a bound folder are followed; else pure. Any thread.
#pragma once

#include "foundation/result.hpp"
#include "upgrade/exam/container_disks.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace upgrade {

struct ContainerMounts {
  std::string root_image;  // empty: the root is a tree
  std::string root_tree;
  std::string written;  // the first bound folder by which the old area would be written to; empty: none

  bool operator==(const ContainerMounts&) const = default;
};

// `area`: the old private area, without links.
Result<ContainerMounts> container_mounts(std::string_view domain_xml, const std::string& area);

// All disks that a trial is made of, the root first where it is an image. `config`: the container's file.
Result<std::vector<ContainerDisk>> all_container_disks(std::string_view config, const ContainerMounts& mounts);

// What keeps a container from a trial, and the way out.
struct ContainerObstacle {
  std::string words;
  std::string remedy;
};
ContainerObstacle device_obstacle();
ContainerObstacle written_obstacle(const std::string& folder);

}  // namespace upgrade
