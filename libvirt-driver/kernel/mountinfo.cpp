// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/mountinfo.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace driver {
namespace {

constexpr std::size_t kDevice = 2, kPoint = 4, kFixedFields = 6;
constexpr std::size_t kMaxFields = 32;

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// The kernel writes blanks, line ends and backslashes as \ooo.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\' && i + 3 < text.size() && text[i + 1] <= '3' && is_octal(text[i + 1]) &&
                         is_octal(text[i + 2]) && is_octal(text[i + 3]);
    if (!escaped) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
    i += 3;
  }
  return plain;
}

// The length of the UTF-8 character at its start; 0 for none, for overlong ones and for surrogates.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool wrong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xed && byte(1) > 0x9f) ||
                     (first == 0xf0 && byte(1) < 0x90) || (first == 0xf4 && byte(1) > 0x8f);
  return wrong ? 0 : length;
}

std::string clean(std::string_view escaped) {
  const std::string text = unescape(escaped);
  std::string shown;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = character_length(rest);
    if (length == 0)
      shown += '?';
    else
      shown += rest.substr(0, length);
    rest.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return shown;
}

// ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG…] - TYPE SOURCE OPTIONS
std::optional<ContainerMount> parse_line(std::string_view line) {
  std::array<std::string_view, kMaxFields> fields;
  std::size_t count = 0;
  while (count < fields.size()) {
    const std::size_t end = line.find(' ');
    fields[count++] = line.substr(0, end);
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  const auto end = fields.begin() + static_cast<std::ptrdiff_t>(count);
  if (count <= kFixedFields || !fields[kPoint].starts_with('/')) return std::nullopt;
  const auto dash = std::find(fields.begin() + kFixedFields, end, "-");
  if (end - dash < 3) return std::nullopt;
  return ContainerMount{std::string(fields[kDevice]), clean(fields[kPoint]), clean(dash[1]), clean(dash[2])};
}

}  // namespace

std::vector<ContainerMount> parse_mountinfo(std::string_view text, std::size_t limit) {
  std::vector<ContainerMount> mounts;
  while (!text.empty() && mounts.size() < limit) {
    const std::size_t end = text.find('\n');
    if (auto mount = parse_line(text.substr(0, end))) mounts.push_back(*std::move(mount));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return mounts;
}

}  // namespace driver
