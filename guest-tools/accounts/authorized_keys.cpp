// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/authorized_keys.hpp"

namespace guest_tools {
namespace {

bool is_among(Text line, const Array<Text>& keys) {
  for (const Text& key : keys)
    if (!key.empty() && key == line) return true;
  return false;
}

bool has_line(Text text, Text wanted) {
  while (!text.empty())
    if (take_line(text) == wanted) return true;
  return false;
}

}  // namespace

bool may_be_authorized_key(Text key) { return !starts_with(key, "#") && !contains(key, '\n'); }

bool take_authorized_key(Text& rest, Text& key) {
  while (!rest.empty()) {
    key = trimmed(take_line(rest));
    if (!key.empty() && may_be_authorized_key(key)) return true;
  }
  return false;
}

void add_authorized_keys(Text text, const Array<Text>& keys, Buffer& changed) {
  changed.append(text);
  for (const Text& key : keys) {
    if (key.empty() || has_line(changed.text(), key)) continue;
    if (changed.size() != 0 && !ends_with(changed.text(), "\n")) changed.append('\n');
    changed.append(key).append('\n');
  }
}

void remove_authorized_keys(Text text, const Array<Text>& keys, Buffer& changed) {
  while (!text.empty()) {
    const char* start = text.data;
    if (!is_among(take_line(text), keys)) changed.append({start, static_cast<size_t>(text.data - start)});
  }
}

}  // namespace guest_tools
