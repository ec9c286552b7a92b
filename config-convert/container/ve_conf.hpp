// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's ve.conf as lines: shell-like, but read by no shell. Order, comments, unknown keys and shell statements
// stay in the model, so that ve_conf_edit.hpp can give them back.
//
//   KEY=value   KEY="value"   KEY='value'   # comment
//
// A backslash goes away and its next character stays, before quotes and comments are looked at: it protects neither
// `#` nor `"`, and continues no line. Of a repeated key the last counts, even an empty one.
//
// Lines are views: the parsed text must outlive the model.
#pragma once

#include "config-convert/report.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

inline constexpr std::size_t kVeConfLimitBytes = 1U << 20;

struct VeLine {
  std::string_view raw;  // without its line end
  std::string_view end;  // "\n", "\r\n"; empty behind a last line that has none
  std::string key;       // empty: comment, blank, or a statement
  std::string value;     // without quotes

  bool operator==(const VeLine&) const = default;
};

class VeConf {
 public:
  const std::vector<VeLine>& lines() const { return lines_; }
  // The value that counts; nothing where it is missing or empty.
  std::optional<std::string> value(std::string_view key) const;
  // The line that counts; nullptr: no such key.
  const VeLine* find(std::string_view key) const;
  // 1 for the first line; 0: no such key.
  std::size_t line_of(std::string_view key) const;

 private:
  friend Result<VeConf> parse_ve_conf(std::string_view text, Report& report);
  void sort_keys(Report& report);

  std::vector<VeLine> lines_;
  std::vector<std::uint32_t> keys_;  // lines with a key, by key and then by line
};

Result<VeConf> parse_ve_conf(std::string_view text, Report& report);

// One line alone; `raw` has no line end. What is odd about it stays unsaid.
VeLine parse_ve_line(std::string_view raw);
// The comment behind a value, with the white space before it; empty where there is none.
std::string_view comment_of(std::string_view raw);

}  // namespace convert
