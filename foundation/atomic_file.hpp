// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Files that are either wholly old or wholly new. A crash between any two steps leaves the old content.
#pragma once

#include "foundation/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// The whole file, at most `limit_bytes`; a larger file is an error that says the limit, and is not read.
Result<std::string> read_file(const std::string& path, std::size_t limit_bytes);
// What comes from a descriptor until its end; `name` is for errors.
Result<std::string> read_to_end(int fd, const std::string& name, std::size_t limit_bytes);

// A folder's names survive a loss of power.
Result<void> sync_folder(const std::string& path);

// `fd` is the finished file `from`, which takes the place of `to` beside it.
Result<void> move_into_place(int fd, const std::string& from, const std::string& to);

// Writes beside `path`, fsyncs file and folder, renames. Owner and mode of an existing file are kept; a new file
// gets `mode`.
Result<void> write_file_atomically(const std::string& path, std::string_view content, unsigned mode = 0600);

// The temporary files that a crash in write_file_atomically(path, …) left, PATH.tmp-XXXXXX; while nobody writes `path`.
Result<void> remove_temporaries(const std::string& path);
// Those of all files in a folder.
Result<void> remove_temporaries_in(const std::string& folder);
