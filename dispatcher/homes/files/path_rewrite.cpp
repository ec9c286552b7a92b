// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/files/path_rewrite.hpp"

namespace dispatcher {
namespace {

constexpr std::string_view kBefore = "'\">=,: \t\n";
constexpr std::string_view kBehind = "/'\"<,: \t\r\n";

}  // namespace

std::string with_moved_paths(std::string_view text, std::string_view from, std::string_view to) {
  std::string moved;
  std::size_t done = 0;
  for (auto place = text.find(from); place != text.npos; place = text.find(from, place + 1)) {
    if (place < done) continue;
    const std::size_t end = place + from.size();
    const bool begins = place == 0 || kBefore.find(text[place - 1]) != kBefore.npos;
    const bool ends = end == text.size() || kBehind.find(text[end]) != kBehind.npos;
    if (!begins || !ends) continue;
    moved.append(text.substr(done, place - done)).append(to);
    done = end;
  }
  return moved.append(text.substr(done));
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '\'':
        escaped += "&apos;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace dispatcher
