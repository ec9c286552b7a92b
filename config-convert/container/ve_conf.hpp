// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's ve.conf as lines: shell-like, but read by no shell. Order, comments, unknown keys and shell statements
// stay in the model, so that a writer can give them back.
//
//   KEY=value   KEY="value"   KEY='value'   # comment
//
// A backslash goes away and its next character stays, before quotes and comments are looked at: it protects neither
// `#` nor `"`, and continues no line. Of a repeated key the last counts, even an empty one.
#pragma once

#include "config-convert/report.hpp"
#include "foundation/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

inline constexpr std::size_t kVeConfLimitBytes = 1U << 20;

struct VeLine {
  std::string raw;    // without its line end
  std::string key;    // empty: comment, blank, or a statement
  std::string value;  // without quotes

  bool operator==(const VeLine&) const = default;
};

class VeConf {
 public:
  const std::vector<VeLine>& lines() const { return lines_; }
  // The value that counts; nothing where it is missing or empty.
  std::optional<std::string> value(std::string_view key) const;
  // 1 for the first line; 0: no such key.
  std::size_t line_of(std::string_view key) const;

 private:
  friend Result<VeConf> parse_ve_conf(std::string_view text, Report& report);
  std::vector<VeLine> lines_;
  std::map<std::string, std::size_t, std::less<>> last_;
};

Result<VeConf> parse_ve_conf(std::string_view text, Report& report);

}  // namespace convert
