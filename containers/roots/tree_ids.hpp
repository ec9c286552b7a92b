// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A tree whose files were given the host's ids of one container says so itself, on its top folder: the attribute
// trusted.switchyard.ids, which the container can neither see nor write. So the record goes with the image, into a copy
// of it, a snapshot, another container's home. Form: "u0-100000-65536:g0-100000-65536", for each range start inside,
// target on the host, count. A tree without it has the container's own ids, from 0.
#pragma once

#include "containers/values/id_map.hpp"
#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

std::string tree_ids_text(const IdMap& map);
// Untrusted: of somebody's image. kConfigUnsupported for another form.
Result<IdMap> parse_tree_ids(std::string_view text);

Result<IdMap> read_tree_ids(int folder_fd);
Result<void> write_tree_ids(int folder_fd, const IdMap& map);

}  // namespace containers
