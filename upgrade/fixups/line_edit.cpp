// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/line_edit.hpp"

#include <fmt/format.h>

namespace upgrade {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string changed_lines(std::string_view text, const std::string& path, Changes& changes, const LineChange& change) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto other = change(line);
    out += other ? *other : line;
    if (end != std::string_view::npos) out += '\n';
    if (other) changes.push_back(fmt::format("{}: '{}' becomes '{}'", path, line, *other));
  }
  return out;
}

}  // namespace

Result<void> edit_lines(int root_fd, const containers::RootFile& file, Changes& changes, const LineChange& change) {
  const auto done = containers::rewrite_root_file(
      root_fd, file, [&](std::string_view old) { return changed_lines(old, file.path(), changes, change); });
  return done ? Result<void>() : done.error();
}

std::string as_remark(std::string_view line) { return fmt::format("#switchyard# {}", line); }

std::vector<std::string_view> words_of_line(std::string_view line) {
  std::vector<std::string_view> words;
  for (auto start = line.find_first_not_of(kBlanks); start != std::string_view::npos;) {
    const auto end = std::min(line.find_first_of(kBlanks, start), line.size());
    words.push_back(line.substr(start, end - start));
    start = line.find_first_not_of(kBlanks, end);
  }
  if (!words.empty() && words.front().starts_with('#')) words.clear();
  return words;
}

}  // namespace upgrade
