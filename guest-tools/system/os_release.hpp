// SPDX-License-Identifier: LGPL-2.1-or-later
//
// os-release(5): NAME=value lines, whose values may be quoted as in a shell.
#pragma once

#include "guest-tools/bytes/buffer.hpp"

namespace guest_tools {

// The value of a name, unquoted; false when the file has none. The last of several counts, as in a shell.
bool os_release_value(Text file, Text name, Buffer& value);

}  // namespace guest_tools
