// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/snapshots/snapshot_tree.hpp"

#include "libvirt-driver/rpc/error_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace driver {
namespace {

constexpr std::uint32_t kGroups[] = {kSnapshotMetadata | kSnapshotNoMetadata, kSnapshotLeaves | kSnapshotNoLeaves,
                                     kSnapshotInactive | kSnapshotActive | kSnapshotDiskOnly,
                                     kSnapshotInternal | kSnapshotExternal};

std::uint32_t without_full_groups(std::uint32_t flags) {
  for (const std::uint32_t group : kGroups)
    if ((flags & group) == group) flags &= ~group;
  return flags;
}

std::uint32_t status_flag(SnapshotState state) {
  if (state == SnapshotState::kShutoff) return kSnapshotInactive;
  return state == SnapshotState::kDiskSnapshot ? kSnapshotDiskOnly : kSnapshotActive;
}

// All have metadata, and their copies beside the image.
bool passes(const Snapshot& snapshot, bool is_leaf, std::uint32_t flags) {
  if ((flags & (kSnapshotNoMetadata | kSnapshotExternal)) != 0) return false;
  if ((flags & (is_leaf ? kSnapshotNoLeaves : kSnapshotLeaves)) != 0) return false;
  const std::uint32_t status = flags & (kSnapshotInactive | kSnapshotActive | kSnapshotDiskOnly);
  return status == 0 || (status & status_flag(snapshot.state)) != 0;
}

}  // namespace

const Snapshot* SnapshotTree::find(std::string_view name) const {
  const auto found = snapshots_.find(name);
  return found == snapshots_.end() ? nullptr : &found->second;
}

SnapshotTree::Branches SnapshotTree::branches() const {
  Branches branches;
  for (const auto& [name, snapshot] : snapshots_) branches[snapshot.parent].push_back(&snapshot);
  const auto age = [](const Snapshot* child) { return std::tie(child->creation_time, child->name); };
  for (auto& [parent, children] : branches) std::ranges::sort(children, {}, age);
  return branches;
}

std::vector<std::string> SnapshotTree::children(std::string_view name) const {
  std::vector<std::string> names;
  const Branches all = branches();
  if (const auto found = all.find(name); found != all.end())
    for (const Snapshot* child : found->second) names.push_back(child->name);
  return names;
}

std::vector<std::string> SnapshotTree::descendants(std::string_view name) const {
  const Branches all = branches();
  std::vector<std::string> names;
  std::vector<const Snapshot*> next;
  const auto add_children = [&](std::string_view parent) {
    if (const auto found = all.find(parent); found != all.end())
      next.insert(next.end(), found->second.rbegin(), found->second.rend());
  };
  for (add_children(name); !next.empty();) {
    const Snapshot* snapshot = next.back();
    next.pop_back();
    names.push_back(snapshot->name);
    add_children(snapshot->name);
  }
  return names;
}

std::vector<std::string> SnapshotTree::list(std::string_view of, std::uint32_t flags) const {
  // One bit with opposite meanings: only roots of a container's, all descendants of a snapshot's.
  const bool all = of.empty() ? (flags & kSnapshotRoots) == 0 : (flags & kSnapshotDescendants) != 0;
  flags = without_full_groups(flags);
  std::vector<std::string> names = all ? descendants(of) : children(of);
  const Branches by_parent = branches();
  std::erase_if(names, [&](const std::string& name) { return !passes(*find(name), !by_parent.contains(name), flags); });
  return names;
}

Result<void> SnapshotTree::check_parent(const Snapshot& snapshot) const {
  if (snapshot.parent.empty()) return {};
  if (snapshot.parent == snapshot.name)
    return invalid_argument(fmt::format("cannot set moment {} as its own parent", snapshot.name), ErrorDomain::kDomain);
  const Snapshot* parent = find(snapshot.parent);
  if (parent == nullptr)
    return invalid_argument(fmt::format("parent {} for moment {} not found", snapshot.parent, snapshot.name),
                            ErrorDomain::kDomain);
  for (const Snapshot* above = parent; above != nullptr; above = find(above->parent))
    if (above->parent == snapshot.name)
      return invalid_argument(fmt::format("parent {} would create cycle to {}", above->name, snapshot.name),
                              ErrorDomain::kDomain);
  return {};
}

std::vector<std::string> SnapshotTree::repair() {
  std::vector<std::string> repaired;
  std::map<std::string_view, const Snapshot*> rooted;  // whose chain of parents ends
  for (auto& [name, snapshot] : snapshots_) {
    std::vector<Snapshot*> chain;
    std::map<std::string_view, bool> seen;
    for (Snapshot* at = &snapshot; !rooted.contains(at->name);) {
      chain.push_back(at);
      seen[at->name] = true;
      const auto parent = snapshots_.find(at->parent);
      if (parent != snapshots_.end() && !seen.contains(parent->first)) {
        at = &parent->second;
        continue;
      }
      if (!at->parent.empty()) repaired.push_back(at->name);
      at->parent.clear();
      break;
    }
    for (const Snapshot* at : chain) rooted[at->name] = at;
  }
  return repaired;
}

void SnapshotTree::put(Snapshot snapshot) {
  std::string name = snapshot.name;
  snapshots_.insert_or_assign(std::move(name), std::move(snapshot));
}

void SnapshotTree::remove(std::string_view name) {
  const auto found = snapshots_.find(name);
  if (found == snapshots_.end()) return;
  for (auto& [key, snapshot] : snapshots_)
    if (snapshot.parent == found->first) snapshot.parent = found->second.parent;
  if (current_ == name) current_.clear();
  snapshots_.erase(found);
}

}  // namespace driver
