// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's root over a template: mounted before it starts, unmounted after it ended, from wherever that was asked.
// Hook, driver and operator may all do so, at once and again: each act takes the container's lock, finds what is there
// and does what is missing. A crash at any point leaves the root mounted whole or not at all; the next act goes on.
//
// Errors say which container's what could not be done. Single-threaded programs that are root, in the mount namespace
// in which the container's backend looks for the root (backend_namespace.hpp).
#pragma once

#include "containers/homes/container_home.hpp"
#include "containers/storage/disk_filesystem.hpp"
#include "containers/values/id_map.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace containers {

// A root that is mounted already with other ids than are wished for. A start replaces it. By hand it stays: a start may
// be about to use it. Who wants the root for itself is refused, whatever ids it has.
enum class MountedAlready { kReplaced, kStays, kRefused };

// What a root is made from where it is not made yet; what is not said: the template that was recorded, and the size and
// file system of /etc/switchyard/containers.conf.
struct RootWish {
  std::optional<std::string> template_name = std::nullopt;
  std::optional<std::uint64_t> size_bytes = std::nullopt;
  std::optional<FilesystemType> filesystem = std::nullopt;
  std::optional<std::uint64_t> inodes = std::nullopt;  // ext4 only
  IdMap id_map{};
  // For who looks at stopped containers' files: a tree that has a container's ids on the disk keeps and shows them.
  bool ids_as_they_are = false;
  bool read_only = false;  // likewise
  MountedAlready mounted_already = MountedAlready::kReplaced;
};

struct RootStatus {
  std::optional<std::string> template_name;  // none: this container never had a root over a template
  std::optional<std::uint64_t> size_bytes;   // of its image; none: its files lie in a folder
  bool mounted = false;
};

// Home and image, not mounted. Does nothing when they are there.
Result<void> create_root(ContainerHome home, const RootWish& wish);

Result<void> mount_root(ContainerHome home, const RootWish& wish);

// False when nothing of ours was mounted there. Never detaches a root that somebody uses: the kernel would keep it
// alive unseen, and the next start would write to the same upper tree through a second mount. A frozen one is thawed.
Result<bool> unmount_root(ContainerHome home);

// The disk space of a container, rounded down to MiB. Growing works while it runs, shrinking when it does not. At
// whatever point this is killed, the image has the old or the new size.
Result<void> resize_root(ContainerHome home, std::uint64_t size_bytes);

// The same for a raw image without partitions that the container has as its root or elsewhere.
Result<void> resize_image(ContainerHome home, const std::string& path, std::uint64_t size_bytes);

Result<RootStatus> root_status(ContainerHome home);

}  // namespace containers
