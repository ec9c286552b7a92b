// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The parts of a text between separators; empty ones, too, and one of a text without any. They lie in the text.
#pragma once

#include <string_view>
#include <vector>

namespace containers {

inline std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace containers
