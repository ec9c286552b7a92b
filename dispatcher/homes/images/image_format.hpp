// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an image of somebody's is, by its first bytes: libvirt's words qcow2, ploop, raw. For files that their owner
// names; what a guest could have written its header into is never asked so.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace dispatcher {

// Pure.
std::string format_of_head(std::string_view head);
// kOperationInvalid for what is no file. Blocks.
Result<std::string> format_of_file(const std::string& path);

}  // namespace dispatcher
