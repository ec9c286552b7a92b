// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/input_kind.hpp"

#include <algorithm>

namespace convert {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

std::string_view after(std::string_view text, std::string_view end) {
  const auto place = text.find(end);
  return place == text.npos ? std::string_view() : text.substr(place + end.size());
}

// Behind the declaration, comments and instructions; empty where there is no element.
std::string_view first_element(std::string_view text) {
  for (;;) {
    text = without_leading_blanks(text);
    if (text.starts_with("<?"))
      text = after(text, "?>");
    else if (text.starts_with("<!--"))
      text = after(text, "-->");
    else if (text.starts_with('<'))
      return text.substr(1, text.find_first_of(" \t\r\n/>", 1) - 1);
    else
      return {};
  }
}

bool is_assignment(std::string_view line) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); };
  const std::string_view key = line.substr(0, line.find('='));
  return !key.empty() && key.size() < line.size() && std::ranges::all_of(key, letter);
}

// An INI file of Parallels 3 has such lines too, below a section.
bool has_assignments(std::string_view text) {
  while (!(text = without_leading_blanks(text)).empty() && text[0] != '[') {
    const auto end = std::min(text.find('\n'), text.size());
    if (is_assignment(text.substr(0, end))) return true;
    text.remove_prefix(end);
  }
  return false;
}

}  // namespace

InputKind kind_of_text(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text = without_leading_blanks(text);
  if (text.starts_with('<')) return first_element(text) == "domain" ? InputKind::kDomain : InputKind::kMachine;
  return has_assignments(text) ? InputKind::kContainer : InputKind::kMachine;
}

}  // namespace convert
