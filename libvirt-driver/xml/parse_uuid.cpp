// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/parse_uuid.hpp"

#include "foundation/trimmed.hpp"

namespace driver {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<Uuid> parse_uuid(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '{' && text.back() == '}') text = text.substr(1, text.size() - 2);
  Uuid uuid{};
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '-' && digits % 2 == 0) continue;
    const int value = hex_value(c);
    if (value < 0 || digits == 32) return std::nullopt;
    uuid[digits / 2] = static_cast<std::uint8_t>(uuid[digits / 2] << 4 | value);
    ++digits;
  }
  if (digits != 32) return std::nullopt;
  return uuid;
}

}  // namespace driver
