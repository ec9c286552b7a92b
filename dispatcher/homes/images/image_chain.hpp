// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which files disk images stand on (qcow2's backing files), read from their headers, and who stands on a home: linked
// clones and overlays of other domains lose their disks when it goes, whoever made them. Headers are a guest's or a
// stranger's work: a name in one is compared, and opened only to read its own header.
//
// Blocks; a worker or a task's thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

#include <string>
#include <vector>

namespace dispatcher {

// What the image names, made absolute; empty: nothing, or it is no qcow2 image or not there.
std::string backing_file_of(const std::string& image);

// The files below it, the next first; at most 64.
std::vector<std::string> chain_below(const std::string& image);

// kOperationInvalid, naming domain and file, where another domain than `uuid` has a file in `home` or stands on one.
Result<void> expect_nobody_stands_on(const Connection& connection, const std::string& uuid, const std::string& home);

}  // namespace dispatcher
