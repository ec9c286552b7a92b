// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What virtvzd knows of containers' snapshots, on the disk and, once asked for, in memory. It is all the state that
// virtvzd has of its own:
//
//   FOLDER/snapshots/UUID/NAME.xml       one snapshot, as format_snapshot_xml() writes it
//   FOLDER/snapshots/UUID/current        the name of the current one
//   FOLDER/snapshots/UUID/NAME.begun     its copy is being made: found at the start, there may be one that nobody knows
//
// Each file is the old or the new one. A file that cannot be read is left where it is, with a line in the log, and its
// snapshot is not listed. Daemon thread only.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/rpc/uuid.hpp"
#include "libvirt-driver/snapshots/snapshot_tree.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <string>
#include <vector>

namespace driver {

inline constexpr std::size_t kMaxSnapshots = 1024;  // of one container

class SnapshotStore {
 public:
  // `folder` need not be there.
  explicit SnapshotStore(std::string folder) : folder_(std::move(folder)) {}

  // Those of a container that exists; a reference until the next co_await.
  const SnapshotTree& of(const Uuid& container);

  Result<void> save(const Uuid& container, const Snapshot& snapshot);
  Result<void> set_current(const Uuid& container, std::string_view name);
  // Its children become its parent's.
  Result<void> remove(const Uuid& container, std::string_view name);
  // The container is gone.
  Result<void> remove_all(const Uuid& container);

  Result<void> begin(const Uuid& container, std::string_view name);
  void end(const Uuid& container, std::string_view name);

  // Copies that were begun when virtvzd ended, and are in nobody's list.
  struct Begun {
    Uuid container{};
    std::string name;
  };
  std::vector<Begun> begun_and_lost();

 private:
  std::string folder_of(const Uuid& container) const;
  std::string file_of(const Uuid& container, std::string_view name, std::string_view suffix) const;
  std::shared_ptr<SnapshotTree> load(const Uuid& container) const;
  SnapshotTree& tree_of(const Uuid& container);

  std::string folder_;
  boost::unordered_flat_map<Uuid, std::shared_ptr<SnapshotTree>, UuidHash> trees_;
};

}  // namespace driver
