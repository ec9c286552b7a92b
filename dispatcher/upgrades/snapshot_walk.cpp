// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/snapshot_walk.hpp"

#include <algorithm>
#include <map>

namespace dispatcher {
namespace {

using convert::DiskShot;
using Children = std::map<std::string, std::vector<const DiskShot*>>;

// Those that the last one stands on, and itself.
std::set<std::string> line_to_top(const std::vector<DiskShot>& shots) {
  std::set<std::string> line;
  std::string next = shots.back().guid;
  for (auto shot = shots.rbegin(); shot != shots.rend(); ++shot) {
    if (shot->guid != next) continue;
    line.insert(next);
    next = shot->parent;
  }
  return line;
}

// Who is put on a stack first is taken from it last: what leads to the top is the end of the walk.
Children children_of(const std::vector<DiskShot>& shots) {
  const std::set<std::string> line = line_to_top(shots);
  Children children;
  for (auto shot = shots.rbegin(); shot != shots.rend(); ++shot) children[shot->parent].push_back(&*shot);
  for (auto& [parent, all] : children)
    std::ranges::stable_partition(all, [&](const DiskShot* shot) { return line.contains(shot->guid); });
  return children;
}

}  // namespace

std::vector<WalkStep> walk_shots(const std::vector<DiskShot>& shots, const std::set<std::string>& kept) {
  const Children children = children_of(shots);
  std::vector<WalkStep> steps;
  std::set<std::string> made;
  const auto keep = [&](const std::string& guid) {
    steps.push_back({WalkAct::kKeep, guid});
    made.insert(guid);
  };
  std::vector<const DiskShot*> stack = children.at("");
  if (stack.size() > 1) keep(std::string(kEmptyState));
  std::string state;
  while (!stack.empty()) {
    const DiskShot& shot = *stack.back();
    stack.pop_back();
    if (shot.parent != state)
      steps.push_back({WalkAct::kGoTo, shot.parent.empty() ? std::string(kEmptyState) : shot.parent});
    steps.push_back({WalkAct::kMerge, shot.guid});
    state = shot.guid;
    const auto below = children.find(shot.guid);
    const std::size_t count = below == children.end() ? 0 : below->second.size();
    if (kept.contains(shot.guid) || count > 1) keep(shot.guid);
    if (count > 0) stack.insert(stack.end(), below->second.begin(), below->second.end());
  }
  steps.push_back({WalkAct::kOverlay, ""});
  for (const std::string& guid : kept)
    if (!made.contains(guid)) keep(guid);
  for (const std::string& guid : made)
    if (!kept.contains(guid)) steps.push_back({WalkAct::kDrop, guid});
  return steps;
}

}  // namespace dispatcher
