// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Names of snapshots as they may stand in a file's name: what libvirt's QEMU driver allows, that is no '/' and no '.'
// in front, of 1 to 200 bytes and without control characters.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

// `name`, or kInvalidArg. Untrusted input.
Result<std::string> parse_snapshot_name(std::string_view name);

}  // namespace containers
