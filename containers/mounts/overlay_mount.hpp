// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A template and a container's own files put together: a read-only lower tree, a writable upper one.
//
// mount(2) would show the overlay to everyone before anyone knows whether it can be written; the kernel mounts it
// read-only, without an error, when it cannot work in the upper tree. So it is made detached (fsopen, fsmount), tried,
// and only then attached: whoever sees a mount sees a good one, and a crash leaves none. In a mount namespace that
// lasts as long as this takes, the image that holds the upper tree is attached, and with an id map both trees are
// mounted over themselves with mapped ids. So nothing but the overlay keeps the image mounted: where it goes the image
// goes.
//
// The options are said, not left to the kernel's build, so that an upper tree means the same on each host: no index, no
// redirects, no metadata-only copies.
//
// Single-threaded programs only (unshare, fsuid). Errors carry overlayfs's own words.
#pragma once

#include "containers/values/id_map.hpp"

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>

namespace containers {

struct OverlayLayers {
  std::string source;  // what the mount table shows as its device
  std::string lower;
  std::string folder;               // holds upper and work, and gets mapped ids with them
  const UniqueFd* image = nullptr;  // what is to be seen at folder: a mount that nobody sees yet
  IdMap id_map;
};

// A mount that nobody sees yet; it vanishes with the descriptor. Proven writable. kOperationUnsupported where the
// kernel, or a layer's file system, has no mapped ids.
Result<UniqueFd> make_overlay(const OverlayLayers& layers);

Result<void> attach_mount(const UniqueFd& mount, const std::string& point);

// Makes a file in a folder that is open, as root of the container, and leaves none behind: without a name where the
// file system can, else with one that goes at once. An error when it cannot be written.
Result<void> check_writable(int folder_fd, const RootIds& ids, const std::string& what);

}  // namespace containers
