// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether something is there, at the end of symbolic links (access(2)). When not, errno says why.
#pragma once

#include <string>
#include <unistd.h>

inline bool path_exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }
