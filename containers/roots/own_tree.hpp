// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where kernel or file systems have no id-mapped mounts, template and own files cannot be seen with a container's ids:
// the files must have them. So its image gets a copy of all that the container sees, in the folder `root` of the
// image's file system instead of upper and work, owned by the host's ids of its range; tree_ids.hpp says which. From
// then on this is the container's root, and the template is not read any more.
//
// Made, and given another range, in a copy of the image that then replaces it (image_replacement.hpp): killed at any
// point, the image is as before or done. Callers hold the container's lock. Single-threaded programs that are root.
#pragma once

#include "containers/homes/container_home.hpp"
#include "containers/values/id_map.hpp"
#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <string>

namespace containers {

// `image`: its file system, a mount that nobody sees yet.
bool has_own_tree(const UniqueFd& image);
Result<IdMap> own_tree_ids(const UniqueFd& image);

// Does nothing but change owners where the image has a tree. The image is not in use. Errors: when there is no room
// for the template's files the message says what to do.
Result<void> fit_own_tree(const ContainerHome& home, const std::string& template_name, const IdMap& map);

// Mounts the tree at the home's root.
Result<void> attach_own_tree(const ContainerHome& home, const UniqueFd& image, const RootIds& ids);

// Whether one with these ids is mounted there.
Result<bool> has_own_tree_mounted(const ContainerHome& home, const IdMap& map);

}  // namespace containers
