// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a qcow2 image says in its header, also while QEMU has it open. Blocks; any thread.
#pragma once

#include "config-convert/disk/qcow2_image.hpp"

#include <string>

namespace dispatcher {

// An Error, naming the file, for what is no qcow2 image.
Result<convert::Qcow2Image> qcow2_head(const std::string& file);

}  // namespace dispatcher
