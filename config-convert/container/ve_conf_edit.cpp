// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/container/ve_conf_edit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace convert {
namespace {

std::string line_of(std::string_view key, std::string_view value) {
  std::string line = fmt::format("{}=\"", key);
  for (const char c : value) {
    if (c == '\\') line += '\\';
    line += c;
  }
  return line + '"';
}

std::string_view indentation_of(std::string_view raw) {
  return raw.substr(0, std::min(raw.find_first_not_of(" \t"), raw.size()));
}

}  // namespace

bool is_plain(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    return c == '"' || c == '\'' || c == '\\' || c == '$' || c == '`' || static_cast<unsigned char>(c) < 0x20 ||
           c == 0x7f;
  });
}

bool VeConfEdit::set(std::string_view key, std::string_view value) {
  std::string raw = line_of(key, value);
  if (value.find_first_of("\r\n") != value.npos || parse_ve_line(raw).value != value) return false;
  const VeLine* line = conf_.find(key);
  if (!line) {
    added_.push_back(std::move(raw));
    return true;
  }
  raw = fmt::format("{}{}{}", indentation_of(line->raw), raw, comment_of(line->raw));
  lines_[static_cast<std::size_t>(line - conf_.lines().data())] = {false, std::move(raw)};
  return true;
}

void VeConfEdit::remove(std::string_view key) {
  for (std::size_t i = 0; i < conf_.lines().size(); ++i)
    if (conf_.lines()[i].key == key) lines_[i].removed = true;
}

std::string VeConfEdit::text() const {
  const std::vector<VeLine>& lines = conf_.lines();
  std::string text(text_.substr(0, static_cast<std::size_t>(lines[0].raw.data() - text_.data())));
  text.reserve(text_.size() + 64 * (lines_.size() + added_.size()));
  auto change = lines_.begin();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool here = change != lines_.end() && change->first == i;
    if (!here || !change->second.removed)
      text.append(here ? std::string_view(change->second.raw) : lines[i].raw).append(lines[i].end);
    if (here) ++change;
  }
  const std::string_view end = lines[0].end.empty() ? "\n" : lines[0].end;
  const bool closed = lines.back().end.empty() == false;
  for (std::size_t i = 0; i < added_.size(); ++i) {
    if (!closed) text.append(end);
    text.append(added_[i]);
    if (closed) text.append(end);
  }
  return text;
}

}  // namespace convert
