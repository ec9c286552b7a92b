// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/pieces.hpp"

#include <algorithm>

namespace convert {

std::string with_pieces(std::string_view text, std::string_view separators,
                        std::span<const std::optional<std::string>> changes, std::span<const std::string> added) {
  const auto is_separator = [&](char c) { return separators.find(c) != separators.npos; };
  char joint = separators[0];
  std::size_t begin = std::min(text.find_first_not_of(separators), text.size());
  std::string result(text.substr(0, begin));
  const bool closed = !text.empty() && is_separator(text.back());
  for (const std::optional<std::string>& change : changes) {
    const auto end = std::min(text.find_first_of(separators, begin), text.size());
    const auto next = std::min(text.find_first_not_of(separators, end), text.size());
    if (next < text.size()) joint = text[end];
    if (!change || !change->empty()) {
      result += change ? std::string_view(*change) : text.substr(begin, end - begin);
      result += text.substr(end, next - end);
    }
    begin = next;
  }
  // behind a last piece that went, the separator before it is left
  while (!closed && !result.empty() && is_separator(result.back())) result.pop_back();
  for (const std::string& piece : added) {
    if (!result.empty() && !is_separator(result.back())) result += joint;
    result += piece;
  }
  return result;
}

}  // namespace convert
