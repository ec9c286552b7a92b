// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A disk's folder (X.hdd/) by its descriptor alone: which files are its images. Whether they are there, and what they
// hold, is not looked at.
#pragma once

#include "config-convert/disk/disk_image.hpp"
#include "config-convert/disk/disk_view.hpp"
#include "foundation/result.hpp"

#include <optional>
#include <string>

namespace convert {

std::string descriptor_of(const std::string& folder);

// Nothing: the folder has no descriptor. Refused with words: what parse_disk_descriptor refuses, images outside of the
// machine's and the allowed folders, one file named twice, a plain image above another, a backup that is not finished,
// changes that are to be undone.
Result<std::optional<DiskView>> read_disk_bundle(const std::string& folder, const ImageHome& home,
                                                 const Context& context);

}  // namespace convert
