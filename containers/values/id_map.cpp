// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/id_map.hpp"

#include <fmt/format.h>

#include <optional>

namespace containers {
namespace {

std::optional<std::uint32_t> target_of_root(const std::vector<IdRange>& ranges) {
  for (const IdRange& range : ranges)
    if (range.start == 0 && range.count > 0) return range.target;
  return std::nullopt;
}

}  // namespace

Result<RootIds> root_ids(const IdMap& map) {
  if (map.empty()) return RootIds{};
  const auto user = target_of_root(map.users);
  const auto group = target_of_root(map.groups);
  if (!user || !group)
    return Error{ErrorCode::kConfigUnsupported,
                 "<idmap> must have a <uid> and a <gid> that start at 0: the container's root needs a number"};
  return RootIds{*user, *group};
}

std::string map_text(const std::vector<IdRange>& ranges) {
  std::string text;
  for (const IdRange& range : ranges) text += fmt::format("{} {} {}\n", range.start, range.target, range.count);
  return text;
}

}  // namespace containers
