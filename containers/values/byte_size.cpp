// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/byte_size.hpp"

#include <fmt/format.h>

#include <charconv>

namespace containers {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
};

constexpr std::uint64_t kKib = 1024, kMib = kKib << 10, kGib = kMib << 10, kTib = kGib << 10;
constexpr std::uint64_t kKb = 1000, kMb = kKb * 1000, kGb = kMb * 1000, kTb = kGb * 1000;

// libvirt takes them in any case, but "k" and "KiB" are its 1024, "KB" its 1000.
constexpr Unit kUnits[] = {
    {"", 1},       {"b", 1},    {"byte", 1}, {"bytes", 1},  {"k", kKib}, {"kib", kKib}, {"kb", kKb},   {"m", kMib},
    {"mib", kMib}, {"mb", kMb}, {"g", kGib}, {"gib", kGib}, {"gb", kGb}, {"t", kTib},   {"tib", kTib}, {"tb", kTb},
};

bool same(std::string_view lower, std::string_view text) {
  if (lower.size() != text.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

}  // namespace

Result<std::uint64_t> parse_scaled(std::string_view number, std::string_view unit) {
  std::uint64_t value = 0;
  const char* end = number.data() + number.size();
  const auto [stop, error] = std::from_chars(number.data(), end, value);
  if (!number.empty() && error == std::errc{} && stop == end)
    for (const Unit& known : kUnits)
      if (same(known.name, unit) && value <= kMaxBytes / known.bytes) return value * known.bytes;
  return Error{ErrorCode::kInvalidArg, fmt::format("size {:?} must be a number with a unit, such as 10G, at most 64T",
                                                   fmt::format("{}{}", number.substr(0, 64), unit.substr(0, 16)))};
}

Result<std::uint64_t> parse_byte_size(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const std::string_view number = text.substr(0, digits);
  return parse_scaled(number, digits == std::string_view::npos ? std::string_view{} : text.substr(digits));
}

}  // namespace containers
