// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The snapshots of one container: by name, each with a parent or none, one of them current. Lists come in topological
// order, parents first, and among siblings by age, then name.
//
// Filters are libvirt's (virDomainSnapshotListFlags); what a group of them asks for in full is asked for not at all.
// Every parent is there, and no chain of parents bites its tail: check_parent() comes before put(), or repair() after
// the last. Pure.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/snapshots/snapshot.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

inline constexpr std::uint32_t kSnapshotRoots = 1;        // of lists about a container
inline constexpr std::uint32_t kSnapshotDescendants = 1;  // of lists about a snapshot
inline constexpr std::uint32_t kSnapshotMetadata = 2;
inline constexpr std::uint32_t kSnapshotLeaves = 4;
inline constexpr std::uint32_t kSnapshotNoLeaves = 8;
inline constexpr std::uint32_t kSnapshotNoMetadata = 16;
inline constexpr std::uint32_t kSnapshotInactive = 32;
inline constexpr std::uint32_t kSnapshotActive = 64;
inline constexpr std::uint32_t kSnapshotDiskOnly = 128;
inline constexpr std::uint32_t kSnapshotInternal = 256;
inline constexpr std::uint32_t kSnapshotExternal = 512;
inline constexpr std::uint32_t kSnapshotTopological = 1024;

class SnapshotTree {
 public:
  bool empty() const { return snapshots_.empty(); }
  std::size_t size() const { return snapshots_.size(); }
  const Snapshot* find(std::string_view name) const;
  const std::string& current() const { return current_; }  // empty for none

  // Children, and theirs, of one; of none: all.
  std::vector<std::string> children(std::string_view name) const;
  std::vector<std::string> descendants(std::string_view name) const;

  // `of`: empty for a list about the container.
  std::vector<std::string> list(std::string_view of, std::uint32_t flags) const;

  // Whether a snapshot may have this parent; kInvalidArg in libvirt's words.
  Result<void> check_parent(const Snapshot& snapshot) const;

  // A parent that is not there, or above itself, as files that somebody touched can have it, is none; the snapshots
  // that had one.
  std::vector<std::string> repair();

  // In the place of one of that name.
  void put(Snapshot snapshot);
  // Its children become its parent's. Current is nothing then, if it was.
  void remove(std::string_view name);
  // Of one that is there, or of none.
  void set_current(std::string_view name) { current_ = name; }

 private:
  using Branches = std::map<std::string_view, std::vector<const Snapshot*>>;  // children by parent
  Branches branches() const;

  std::map<std::string, Snapshot, std::less<>> snapshots_;
  std::string current_;
};

}  // namespace driver
