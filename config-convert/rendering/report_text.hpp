// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A report for people. In a pipe one line for each entry, for grep:
//
//   warning: Hardware/Cpu/Number -> vcpu: 4 CPUs on a host of 2
//
// On a terminal the same in columns, and in colour unless NO_COLOR is set. Files can put nothing on the terminal but
// text: control characters in their values become '_'.
#pragma once

#include "config-convert/report.hpp"

#include <string>
#include <string_view>

namespace convert {

struct TextStyle {
  bool columns = false;
  bool colour = false;
  bool severity = true;  // false: entries are differences; only warnings and errors are called so

  bool operator==(const TextStyle&) const = default;
};

// What suits a descriptor. The environment's NO_COLOR and TERM are looked at.
TextStyle style_for(int fd);

// Entries of at least that severity, each with its line end.
std::string report_text(const Report& report, Severity least, TextStyle style);

std::string_view severity_word(Severity severity);

// One line without control characters.
std::string printable(std::string_view text);

}  // namespace convert
