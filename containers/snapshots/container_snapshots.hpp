// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Snapshots of a container: copies of the image that holds its files, as they were at a moment, in its home:
//
//   HOMES/private/UUID/snapshots/NAME.img     the copy; it is whole, and on the disk, when it is there
//   HOMES/private/UUID/snapshots/NAME.of      what it is a copy of: "template NAME", of that container's own image, or
//                                             "image PATH", of the whole image that is its root
//   HOMES/private/UUID/snapshots/.*           unfinished; whoever comes next removes it
//
// Copies share their blocks with the image where the host's file system can. They are never mounted. Killed at any
// point, image and snapshots are the old or the new ones: each is made beside its place and renamed. Only where a
// revert changes the template, too, are there two things to change: then a journal says what remains to be done
// (finish_revert(), which a mount of the root calls first).
//
// Whole images are raw ones, in regular files. Errors: kOperationUnsupported for a root that has no image;
// kOperationInvalid for what its state does not allow.
#pragma once

#include "containers/homes/container_home.hpp"
#include "containers/storage/image_copy.hpp"

#include "foundation/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace containers {

// A name that parse_snapshot_name() took, and the whole image that the root is; none: the container's own image.
struct SnapshotOf {
  std::string name;
  std::optional<std::string> image = std::nullopt;
};

struct SnapshotMade {
  // How long the container could not write; none when its image was not mounted.
  std::optional<std::chrono::microseconds> frozen;
};

// In the place of a snapshot of that name, if there is one. While the image is mounted its file system is frozen for
// the copy.
Result<SnapshotMade> create_snapshot(ContainerHome home, const SnapshotOf& snapshot, const CopyProgress& progress);

// kOperationInvalid while the image is in use.
Result<void> revert_to_snapshot(ContainerHome home, const SnapshotOf& snapshot, const CopyProgress& progress);

// Also of one that is not there.
Result<void> delete_snapshot(ContainerHome home, const std::string& name);

struct SnapshotFile {
  std::string name;
  std::uint64_t size_bytes = 0;  // the image's
  std::uint64_t disk_bytes = 0;  // what it takes, with what it shares

  bool operator==(const SnapshotFile&) const = default;
};

// In order of name.
Result<std::vector<SnapshotFile>> list_snapshots(const ContainerHome& home);

// The templates over which they were taken.
Result<std::vector<std::string>> templates_of_snapshots(const ContainerHome& home);

// Gives a container that does not run the image at `from`, beside its own and on the disk, with the template that it is
// over; `from` is gone then, and not before. The caller holds the container's lock.
Result<void> replace_own_image(const ContainerHome& home, const std::string& from, const std::string& template_name);
// What it leaves where it was killed before it had begun to replace it: a further name of `from`.
Result<void> drop_replacement(const ContainerHome& home);

// Does what a revert that was interrupted has left to do. The caller holds the container's lock.
Result<void> finish_revert(const ContainerHome& home);

}  // namespace containers
