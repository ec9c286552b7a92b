// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The snapshots of an old machine that is put on trial, where a commit shall make them ours: what its Snapshots.xml
// says of them, and of each disk the images that hold them. Put into the trial's record, for a commit has that alone.
//
// Only looks. Blocks: it reads a few MiB for each image. Any thread.
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/disk/disk_image.hpp"
#include "foundation/result.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <cstdint>
#include <string>

namespace upgrade {

// "2014-09-02 11:45:10", in the time zone of this host; 0: it is no time.
std::int64_t seconds_of(const std::string& time);

// Fills snapshots and the disks' shots of a record whose disks are known by name and parts; a machine without
// snapshots has none. Returns how many bytes all images hold, at most. kConfigUnsupported, naming the file, where
// snapshots or their images cannot be read. Context::look_at must be set.
Result<std::uint64_t> add_old_snapshots(TrialRecord& trial, const convert::ImageHome& home,
                                        const convert::Context& context);

}  // namespace upgrade
