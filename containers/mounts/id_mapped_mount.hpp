// SPDX-License-Identifier: LGPL-2.1-or-later
//
// File trees whose owners look shifted: on disk the container's own ids, from 0; through the mount the host's ids of
// its user namespace. So one template serves containers of different ranges, and a root can be copied between them.
// Kernel: mount_setattr(2), MOUNT_ATTR_IDMAP (5.12; below an overlay 5.19).
//
// Not thread-safe: for short-lived single-threaded programs that are root.
#pragma once

#include "containers/values/id_map.hpp"

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>

namespace containers {

// A user namespace with that map, which lives as long as the descriptor.
Result<UniqueFd> make_user_namespace(const IdMap& map);

// The ids of a mount that nobody sees yet; `name` is for errors. kOperationUnsupported where kernel or file system have
// no such mounts.
Result<void> map_ids_of(const UniqueFd& mount, const UniqueFd& user_namespace, const std::string& name);

// Mounts the tree at `path` over itself, ids mapped. Errors: as above.
Result<void> map_ids_at(const std::string& path, const UniqueFd& user_namespace);

// While it lives, files are made and looked at as root of the container, with all capabilities kept. overlayfs acts
// with the ids of who mounted it: the host's root has no place in an id-mapped upper layer, and all writes would fail.
class ActAsContainerRoot {
 public:
  static Result<ActAsContainerRoot> begin(const RootIds& ids);
  ActAsContainerRoot(ActAsContainerRoot&& other) noexcept : active_(std::exchange(other.active_, false)) {}
  ActAsContainerRoot& operator=(ActAsContainerRoot&&) = delete;
  ~ActAsContainerRoot();

 private:
  ActAsContainerRoot() = default;

  bool active_ = true;
};

}  // namespace containers
