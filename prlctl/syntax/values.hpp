// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The small grammars of values on the command line. Each takes what a user typed and answers nothing where it is not of
// the form; numbers that would not fit are not of the form. No locale, no white space around.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prlctl {

// Is `word` one of those that `separator` parts? Never for "".
bool is_one_of(std::string_view word, std::string_view list, char separator);

// The pieces between separators, empty ones too; none of "".
std::vector<std::string_view> pieces_of(std::string_view text, char separator);

// on, yes: true; off, no: false. Nothing else.
std::optional<bool> parse_switch(std::string_view text);

// Decimal digits with an optional '-', minimum to maximum.
std::optional<std::int64_t> parse_number(std::string_view text, std::int64_t minimum, std::int64_t maximum);

// Bytes: "64G", "512m", "10" times default_unit. Suffixes B K M G T, either case, of 1,024. Never below 0.
std::optional<std::int64_t> parse_size(std::string_view text, std::int64_t default_unit);

struct CpuLimit {
  enum class Unit { kPercent, kMhz };
  Unit unit = Unit::kPercent;  // of one CPU
  std::int64_t value = 0;      // 0: no limit

  bool operator==(const CpuLimit&) const = default;
};
// "150", "150%", "2000m", "2000mhz".
std::optional<CpuLimit> parse_cpu_limit(std::string_view text);

// "auto": -1; "40" or "40%": 0 to 100.
std::optional<int> parse_memory_guarantee(std::string_view text);

struct Swap {
  std::int64_t barrier_pages = 0;  // of 4,096 bytes
  std::int64_t limit_pages = 0;

  bool operator==(const Swap&) const = default;
};
// "131072", "0:131072", "512M": pages, or bytes with a suffix.
std::optional<Swap> parse_swap(std::string_view text);

struct NamedSwitch {
  std::string name;
  bool on = false;

  bool operator==(const NamedSwitch&) const = default;
};
// "nfs:on,sit:off"; at least one.
std::optional<std::vector<NamedSwitch>> parse_switches(std::string_view text);

struct ClassRate {
  int network_class = 0;  // 0 to 15
  std::int64_t kbit = 0;

  bool operator==(const ClassRate&) const = default;
};
// "1:8192,2:100"; "" is an empty list: the host's rates.
std::optional<std::vector<ClassRate>> parse_rates(std::string_view text);

// "0,2-5" as ranges without overlap asked for; "all" is an empty list.
std::optional<std::vector<std::pair<int, int>>> parse_ranges(std::string_view text);

// For rows of tables.
bool is_cpu_limit(std::string_view text);
bool is_cpu_count(std::string_view text);  // 1 and up, or "unlimited"
bool is_memory_guarantee(std::string_view text);
bool is_swap(std::string_view text);
bool is_named_switches(std::string_view text);
bool is_rates(std::string_view text);
bool is_ranges(std::string_view text);
bool is_report_name(std::string_view text);  // of a file: its ending says in which form

}  // namespace prlctl
