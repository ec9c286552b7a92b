// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which ids of the host a container's users and groups are: the ranges of its <idmap> (libvirt's words: `start` inside,
// `target` on the host, `count`), as they go into /proc/PID/uid_map. Empty: the container's ids are the host's.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace containers {

struct IdRange {
  std::uint32_t start = 0;   // inside the container, and on disk
  std::uint32_t target = 0;  // on the host
  std::uint32_t count = 0;

  bool operator==(const IdRange&) const = default;
};

struct IdMap {
  std::vector<IdRange> users;
  std::vector<IdRange> groups;

  bool operator==(const IdMap&) const = default;
  bool empty() const { return users.empty() && groups.empty(); }
};

// The host's number of id 0 inside; 0 for an empty map.
struct RootIds {
  std::uint32_t user = 0;
  std::uint32_t group = 0;
};

// kConfigUnsupported for a map that has only users or only groups, or that leaves out root.
Result<RootIds> root_ids(const IdMap& map);

// "0 100000 65536\n" for each range.
std::string map_text(const std::vector<IdRange>& ranges);

}  // namespace containers
