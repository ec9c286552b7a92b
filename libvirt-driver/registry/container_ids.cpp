// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/registry/container_ids.hpp"

#include <algorithm>

namespace driver {
namespace {

std::uint64_t end_of(HostIds ids) { return std::uint64_t{ids.first} + ids.count; }

bool overlap(HostIds a, HostIds b) { return a.first < end_of(b) && b.first < end_of(a); }

bool overlap(const std::vector<HostIds>& a, const std::vector<HostIds>& b) {
  return std::ranges::any_of(
      a, [&](HostIds one) { return std::ranges::any_of(b, [&](HostIds other) { return overlap(one, other); }); });
}

void mark(std::vector<bool>& taken, HostIds span, const std::vector<HostIds>& ids) {
  for (const HostIds range : ids) {
    const std::uint64_t begin = std::max<std::uint64_t>(range.first, span.first);
    const std::uint64_t end = std::min(end_of(range), end_of(span));
    if (begin >= end) continue;
    const std::uint64_t last = std::min<std::uint64_t>((end - 1 - span.first) / kIdsOfAContainer + 1, taken.size());
    for (std::uint64_t at = (begin - span.first) / kIdsOfAContainer; at < last; ++at) taken[at] = true;
  }
}

}  // namespace

void ContainerIds::add(const ContainerIds& more) {
  users.insert(users.end(), more.users.begin(), more.users.end());
  groups.insert(groups.end(), more.groups.begin(), more.groups.end());
}

ContainerIds ids_from(std::uint32_t first) { return {{{first, kIdsOfAContainer}}, {{first, kIdsOfAContainer}}}; }

bool overlap(const ContainerIds& a, const ContainerIds& b) {
  return overlap(a.users, b.users) || overlap(a.groups, b.groups);
}

std::optional<std::uint32_t> free_ids(HostIds span, const ContainerIds& taken) {
  std::vector<bool> blocks(span.count / kIdsOfAContainer);
  mark(blocks, span, taken.users);
  mark(blocks, span, taken.groups);
  const auto found = std::ranges::find(blocks, false);
  if (found == blocks.end()) return std::nullopt;
  return span.first + static_cast<std::uint32_t>(found - blocks.begin()) * kIdsOfAContainer;
}

}  // namespace driver
