// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A text file of a container, changed line by line; all other bytes of it stay.
#pragma once

#include "containers/roots/root_files.hpp"
#include "upgrade/fixups/fixup.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace upgrade {

// What becomes of a line, without its end; nothing: it stays.
using LineChange = std::function<std::optional<std::string>(std::string_view line)>;

// Does nothing where there is no such file. Each line that changes is told.
Result<void> edit_lines(int root_fd, const containers::RootFile& file, Changes& changes, const LineChange& change);

// The line as a remark of ours, in files where '#' begins one.
std::string as_remark(std::string_view line);

// Words between blanks and tabs; none for an empty line and a remark.
std::vector<std::string_view> words_of_line(std::string_view line);

}  // namespace upgrade
