// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rendering/report_text.hpp"

#include "config-convert/values/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unistd.h>

namespace convert {
namespace {

struct SeverityRow {
  std::string_view word;
  std::string_view colour;
};

constexpr std::array kSeverities{
    SeverityRow{"info", "\x1b[36m"},
    SeverityRow{"warning", "\x1b[33m"},
    SeverityRow{"error", "\x1b[31m"},
};
constexpr std::string_view kNoColour = "\x1b[0m";
constexpr std::size_t kWidestColumn = 44;

const SeverityRow& row_of(Severity severity) { return kSeverities[static_cast<std::size_t>(severity)]; }

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string line_of(const ReportEntry& entry, TextStyle style) {
  const bool both = !entry.pcs6_path.empty() && !entry.xml_path.empty();
  const bool any = !entry.pcs6_path.empty() || !entry.xml_path.empty();
  const bool severity = style.severity || entry.severity != Severity::kInfo;
  return fmt::format("{}{}{}{}{}{}{}\n", severity ? severity_word(entry.severity) : "", severity ? ": " : "",
                     printable(entry.pcs6_path), both ? " -> " : "", printable(entry.xml_path), any ? ": " : "",
                     printable(entry.words));
}

std::string severity_cell(Severity severity, bool colour) {
  const SeverityRow& row = row_of(severity);
  return fmt::format("{}{:<7}{}  ", colour ? row.colour : "", row.word, colour ? kNoColour : "");
}

std::size_t width_of(const Report& report, std::string ReportEntry::*column) {
  std::size_t widest = 0;
  for (const ReportEntry& entry : report) widest = std::max(widest, (entry.*column).size());
  return std::min(widest, kWidestColumn);
}

}  // namespace

TextStyle style_for(int fd) {
  if (!::isatty(fd)) return {};
  return {.columns = true, .colour = environment("NO_COLOR").empty() && environment("TERM") != "dumb"};
}

std::string_view severity_word(Severity severity) { return row_of(severity).word; }

std::string printable(std::string_view text) {
  std::string safe = xml_safe(text);
  std::ranges::replace_if(
      safe, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  for (std::size_t i = 0; i + 1 < safe.size(); ++i)  // U+0080 to U+009F are control characters to terminals
    if (safe[i] == '\xc2' && static_cast<unsigned char>(safe[i + 1]) < 0xa0) safe.replace(i, 2, "_");
  return safe;
}

std::string report_text(const Report& report, Severity least, TextStyle style) {
  Report shown;
  std::ranges::copy_if(report, std::back_inserter(shown), [&](const ReportEntry& e) { return e.severity >= least; });
  const std::size_t pcs6_width = width_of(shown, &ReportEntry::pcs6_path);
  const std::size_t xml_width = width_of(shown, &ReportEntry::xml_path);
  std::string text;
  for (const ReportEntry& entry : shown) {
    if (!style.columns) {
      text += line_of(entry, style);
      continue;
    }
    if (style.severity || entry.severity != Severity::kInfo) text += severity_cell(entry.severity, style.colour);
    text += fmt::format("{:<{}}  {:<{}}  {}\n", printable(entry.pcs6_path), pcs6_width, printable(entry.xml_path),
                        xml_width, printable(entry.words));
  }
  return text;
}

}  // namespace convert
