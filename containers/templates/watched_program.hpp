// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A program that takes long: is ended when its watch says so, and its standard input is fed from a file while the sum
// of this file is taken, so that the file is read once and what is summed is what was read.
#pragma once

#include "containers/processes/child_process.hpp"
#include "containers/templates/import_watch.hpp"
#include "foundation/sha256.hpp"

#include <cstdint>

namespace containers {

struct Feed {
  int file_fd = -1;  // read from where it stands
  std::uint64_t size_bytes = 0;
  Sha256* sum = nullptr;
};

// `step` is what its progress is called; percent are those of the feed. Errors are run_program's; "was ended by a
// signal". SIGPIPE must be ignored.
Result<void> run_watched(const Program& program, const ImportWatch& watch, std::string_view step,
                         const Feed* feed = nullptr);

}  // namespace containers
