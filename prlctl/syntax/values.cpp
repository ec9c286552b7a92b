// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/values.hpp"

#include <charconv>
#include <limits>

namespace prlctl {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kPageBytes = 4096;
constexpr int kMostCpus = 4096;

// Bytes of a size's suffix; 0: none.
std::int64_t unit_of(char suffix) {
  constexpr std::string_view kLetters = "bkmgt";
  const auto lower = static_cast<char>(suffix >= 'A' && suffix <= 'Z' ? suffix - 'A' + 'a' : suffix);
  const std::size_t power = kLetters.find(lower);
  return power == std::string_view::npos ? 0 : std::int64_t{1} << (10 * power);
}

bool drop_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

std::optional<std::int64_t> parse_pages(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto bytes = parse_size(text, kPageBytes);
  return bytes ? std::optional(*bytes / kPageBytes) : std::nullopt;
}

std::optional<std::pair<int, int>> parse_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_number(text.substr(0, dash), 0, kMostCpus);
  const auto last = dash == std::string_view::npos ? first : parse_number(text.substr(dash + 1), 0, kMostCpus);
  if (!first || !last || *last < *first) return std::nullopt;
  return std::pair(static_cast<int>(*first), static_cast<int>(*last));
}

}  // namespace

bool is_one_of(std::string_view word, std::string_view list, char separator) {
  if (word.empty()) return false;
  for (const std::string_view piece : pieces_of(list, separator))
    if (piece == word) return true;
  return false;
}

std::vector<std::string_view> pieces_of(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  if (text.empty()) return pieces;
  while (true) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

std::optional<bool> parse_switch(std::string_view text) {
  if (text == "on" || text == "yes") return true;
  if (text == "off" || text == "no") return false;
  return std::nullopt;
}

std::optional<std::int64_t> parse_number(std::string_view text, std::int64_t minimum, std::int64_t maximum) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value < minimum || value > maximum ? std::nullopt : std::optional(value);
}

std::optional<std::int64_t> parse_size(std::string_view text, std::int64_t default_unit) {
  if (text.empty()) return std::nullopt;
  std::int64_t unit = unit_of(text.back());
  if (unit == 0) {
    unit = default_unit;
  } else {
    text.remove_suffix(1);
  }
  const auto value = parse_number(text, 0, kMost / unit);
  return value ? std::optional(*value * unit) : std::nullopt;
}

std::optional<CpuLimit> parse_cpu_limit(std::string_view text) {
  CpuLimit limit;
  if (drop_suffix(text, "mhz") || drop_suffix(text, "m")) {
    limit.unit = CpuLimit::Unit::kMhz;
  } else {
    drop_suffix(text, "%");
  }
  const auto value = parse_number(text, 0, std::numeric_limits<std::int32_t>::max());
  if (!value) return std::nullopt;
  limit.value = *value;
  return limit;
}

std::optional<int> parse_memory_guarantee(std::string_view text) {
  if (text == "auto") return -1;
  drop_suffix(text, "%");
  const auto value = parse_number(text, 0, 100);
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::optional<Swap> parse_swap(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto barrier = parse_pages(text.substr(0, colon));
  const auto limit = colon == std::string_view::npos ? barrier : parse_pages(text.substr(colon + 1));
  if (!barrier || !limit || *limit < *barrier) return std::nullopt;
  return Swap{*barrier, *limit};
}

std::optional<std::vector<NamedSwitch>> parse_switches(std::string_view text) {
  std::vector<NamedSwitch> switches;
  for (const std::string_view piece : pieces_of(text, ',')) {
    const std::size_t colon = piece.find(':');
    if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
    const auto on = parse_switch(piece.substr(colon + 1));
    if (!on) return std::nullopt;
    switches.push_back({std::string(piece.substr(0, colon)), *on});
  }
  if (switches.empty()) return std::nullopt;
  return switches;
}

std::optional<std::vector<ClassRate>> parse_rates(std::string_view text) {
  std::vector<ClassRate> rates;
  for (const std::string_view piece : pieces_of(text, ',')) {
    const std::size_t colon = piece.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto network_class = parse_number(piece.substr(0, colon), 0, 15);
    const auto kbit = parse_number(piece.substr(colon + 1), 0, kMost / 1000);
    if (!network_class || !kbit) return std::nullopt;
    rates.push_back({static_cast<int>(*network_class), *kbit});
  }
  return rates;
}

std::optional<std::vector<std::pair<int, int>>> parse_ranges(std::string_view text) {
  std::vector<std::pair<int, int>> ranges;
  if (text == "all") return ranges;
  for (const std::string_view piece : pieces_of(text, ',')) {
    const auto range = parse_range(piece);
    if (!range) return std::nullopt;
    ranges.push_back(*range);
  }
  if (ranges.empty()) return std::nullopt;
  return ranges;
}

bool is_cpu_limit(std::string_view text) { return parse_cpu_limit(text).has_value(); }
bool is_cpu_count(std::string_view text) { return text == "unlimited" || parse_number(text, 1, kMostCpus).has_value(); }
bool is_memory_guarantee(std::string_view text) { return parse_memory_guarantee(text).has_value(); }
bool is_swap(std::string_view text) { return parse_swap(text).has_value(); }
bool is_named_switches(std::string_view text) { return parse_switches(text).has_value(); }
bool is_rates(std::string_view text) { return parse_rates(text).has_value(); }
bool is_ranges(std::string_view text) { return parse_ranges(text).has_value(); }

bool is_report_name(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  return dot != text.npos && is_one_of(text.substr(dot + 1), "txt|json|html", '|');
}

}  // namespace prlctl
