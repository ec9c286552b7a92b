// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which users and groups of the host a container's are, and which are free: each container over a root of ours has
// kIdsOfAContainer of them for itself, from a span that the configuration sets. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace driver {

inline constexpr std::uint32_t kIdsOfAContainer = 65536;

// first … first + count - 1, on the host; below 2^32.
struct HostIds {
  std::uint32_t first = 0;
  std::uint32_t count = 0;

  bool operator==(const HostIds&) const = default;
};

struct ContainerIds {
  std::vector<HostIds> users;
  std::vector<HostIds> groups;

  bool operator==(const ContainerIds&) const = default;
  bool empty() const { return users.empty() && groups.empty(); }
  void add(const ContainerIds& more);
};

ContainerIds ids_from(std::uint32_t first);

bool overlap(const ContainerIds& a, const ContainerIds& b);

// The lowest free kIdsOfAContainer of the span, at a whole number of them from its begin; nothing when all are taken.
std::optional<std::uint32_t> free_ids(HostIds span, const ContainerIds& taken);

}  // namespace driver
