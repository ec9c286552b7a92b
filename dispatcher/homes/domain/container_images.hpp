// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a container's file names as images of disks, told to a conversion: those that are a file, raw or qcow2, as it
// is, and one that is away at the moment by its name, so that it stays in the file. A folder is a ploop bundle of PCS6.
// Blocks.
#pragma once

#include "config-convert/context.hpp"

#include <string>

namespace dispatcher {

void know_container_images(convert::Context& context, const std::string& config, const std::string& home);

}  // namespace dispatcher
