// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/os_release.hpp"

namespace guest_tools {
namespace {

void append_unquoted(Text text, Buffer& out) {
  char quote = '\0';
  for (size_t i = 0; i < text.size; ++i) {
    const char c = text[i];
    if (c == '\\' && quote != '\'' && i + 1 < text.size)
      out.append(text[++i]);
    else if (quote == '\0' && (c == '"' || c == '\''))
      quote = c;
    else if (c == quote)
      quote = '\0';
    else
      out.append(c);
  }
}

}  // namespace

bool os_release_value(Text file, Text name, Buffer& value) {
  bool found = false;
  while (!file.empty()) {
    Text line = trimmed(take_line(file));
    if (!take_prefix(line, name) || !take_prefix(line, "=")) continue;
    value.clear();
    append_unquoted(line, value);
    found = true;
  }
  return found;
}

}  // namespace guest_tools
