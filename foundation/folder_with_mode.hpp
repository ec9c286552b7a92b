// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A folder with exactly the mode that is asked for: mkdir(2) leaves out what the process's umask has, and a daemon has
// a strict one for the files of the programs that it starts. True: it was made; false: something was there, and stays
// as it is. Any thread.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <sys/types.h>

Result<bool> make_folder_with_mode(const std::string& path, mode_t mode);
