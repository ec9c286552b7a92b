// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Disks of containers as `prlctl set --device-…` changes them: pieces of DISK in ve.conf, numbered as `list -i` does.
// hdd0 is the root, of which the size alone can be changed, whether DISK names it or not. Others are an image with a
// file system, or a device of the host; what has a mount point is mounted there at the container's next start.
#pragma once

#include "dispatcher/settings/draft.hpp"

#include <boost/json/object.hpp>

namespace dispatcher {

// Is a device command about a disk?
bool is_about_disk(const boost::json::object& given);

Result<void> add_container_disk(Draft& draft, const boost::json::object& given);
Result<void> set_container_disk(Draft& draft, const boost::json::object& given);
Result<void> remove_container_disk(Draft& draft, const boost::json::object& given);

}  // namespace dispatcher
