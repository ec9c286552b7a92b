// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <bit>
#include <charconv>

namespace convert {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Length of the UTF-8 character at the start of `text`, 0 where there is none that XML may carry.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  std::uint32_t code = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte & 0x3fU);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < kSmallest[length] || surrogate || code > 0x10ffff ? 0 : length;
}

// "255.255.240.0" to 20; nothing for a mask with holes.
std::optional<unsigned> prefix_of_mask(const std::string& mask) {
  in_addr address{};
  if (inet_pton(AF_INET, mask.c_str(), &address) != 1) return {};
  const std::uint32_t bits = ntohl(address.s_addr);
  const auto ones = static_cast<unsigned>(std::countl_one(bits));
  if (ones < 32 && bits << ones != 0) return {};
  return ones;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower_char);
  return out;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> pieces;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find_first_of(separators, begin), text.size());
    if (end > begin) pieces.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return pieces;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

CpuLimitWords cpu_limit_words(std::string_view text) {
  for (const std::string_view unit : {"mhz", "m"})
    if (text.ends_with(unit)) return {text.substr(0, text.size() - unit.size()), true};
  if (text.ends_with('%')) text.remove_suffix(1);
  return {text, false};
}

std::optional<std::string> parse_uuid(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
  if (text.size() != 36) return {};
  bool zero = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return {};
    if (!dash && text[i] != '0') zero = false;
  }
  if (zero) return {};
  return lower(text);
}

std::optional<std::string> parse_mac(std::string_view text) {
  std::string digits;
  for (const char c : trimmed(text)) {
    if (c == ':' || c == '-') continue;
    if (!is_hex(c) || digits.size() == 12) return {};
    digits += lower_char(c);
  }
  if (digits.size() != 12 || digits == "000000000000") return {};
  unsigned first = 0;
  std::from_chars(digits.data(), digits.data() + 2, first, 16);
  if (first & 1) return {};
  std::string mac;
  for (std::size_t i = 0; i < 12; i += 2) mac += (i ? ":" : "") + digits.substr(i, 2);
  return mac;
}

std::string stable_mac(std::string_view oui, std::string_view seed) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : seed) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return fmt::format("{}:{:02x}:{:02x}:{:02x}", oui, hash >> 16 & 0xff, hash >> 8 & 0xff, hash & 0xff);
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  text = trimmed(text);
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  const std::string mask(slash == text.npos ? std::string_view() : text.substr(slash + 1));
  unsigned char bytes[16];
  IpAddress ip;
  if (inet_pton(AF_INET, address.c_str(), bytes) == 1)
    ip.prefix = 24;
  else if (inet_pton(AF_INET6, address.c_str(), bytes) == 1)
    ip.is_ipv6 = true, ip.prefix = 64;
  else
    return {};
  char canonical[INET6_ADDRSTRLEN];
  if (!inet_ntop(ip.is_ipv6 ? AF_INET6 : AF_INET, bytes, canonical, sizeof canonical)) return {};
  ip.address = canonical;
  if (slash == text.npos) return ip;
  if (const auto bits = parse_integer(mask)) {
    if (*bits < 0 || *bits > (ip.is_ipv6 ? 128 : 32)) return {};
    ip.prefix = static_cast<unsigned>(*bits);
    return ip;
  }
  const auto bits = ip.is_ipv6 ? std::nullopt : prefix_of_mask(mask);
  if (!bits) return {};
  ip.prefix = *bits;
  return ip;
}

std::optional<std::string> parse_cpu_list(std::string_view text, std::uint32_t cpus) {
  constexpr std::int64_t kMostCpus = 4096;
  const std::int64_t limit = cpus ? cpus : kMostCpus;
  std::vector<bool> chosen(static_cast<std::size_t>(limit));
  for (const std::string_view piece : split(text, ", \t")) {
    const auto dash = piece.find('-');
    const auto first = parse_integer(piece.substr(0, dash));
    const auto last = dash == piece.npos ? first : parse_integer(piece.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first || *last >= limit) return {};
    std::fill(chosen.begin() + *first, chosen.begin() + *last + 1, true);
  }
  std::string list;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    if (!chosen[i]) continue;
    const std::size_t first = i;
    while (i + 1 < chosen.size() && chosen[i + 1]) ++i;
    list += fmt::format("{}{}", list.empty() ? "" : ",", first);
    if (i > first) list += fmt::format("-{}", i);
  }
  if (list.empty()) return {};
  return list;
}

std::string usable_name(std::string_view name) {
  constexpr std::size_t kLongest = 255;
  std::string usable;
  for (const char c : trimmed(name)) usable += c == '/' || static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  if (usable.size() > kLongest) {
    usable.resize(kLongest);
    while (!usable.empty() && !is_utf8(usable)) usable.pop_back();
  }
  return usable == "." || usable == ".." ? "_" : usable;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string xml_safe(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const auto lead = static_cast<unsigned char>(text[0]);
    const bool control = (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7f;
    const bool refused = length == 3 && (text.starts_with("\xef\xbf\xbe") || text.starts_with("\xef\xbf\xbf"));
    if (length == 0 || control || refused)
      safe += '_';
    else
      safe.append(text.substr(0, length));
    text.remove_prefix(length ? length : 1);
  }
  return safe;
}

}  // namespace convert
