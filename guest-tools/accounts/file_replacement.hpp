// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Puts a new file in the place of an old one, at once or not at all, also when the power fails in between. Works below
// an open folder and follows no link there: the folder may be somebody's own.
#pragma once

#include "guest-tools/bytes/error_text.hpp"

#include <sys/types.h>

namespace guest_tools {

struct FileOwner {
  uid_t user = 0;
  gid_t group = 0;
  mode_t mode = 0600;
};

// Where there is an old file, the new one gets its security label. `name` is no path.
bool replace_file(int folder, const char* name, Text contents, FileOwner owner, ErrorText& error);

}  // namespace guest_tools
