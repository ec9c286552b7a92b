// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/json_text.hpp"
#include "prlctl/vz/vzlist.hpp"

#include <fmt/format.h>

namespace prlctl {
namespace {

constexpr std::string_view kFigureKeys[] = {"held", "maxheld", "barrier", "limit", "failcnt"};

std::string padded(const std::string& text, const VzField& field, bool is_last) {
  if (field.aligns_right) return fmt::format("{:>{}}", text, field.width);
  return is_last ? text : fmt::format("{:<{}}", text, field.width);
}

template <typename Text>
std::string line_of(std::span<const VzColumn> columns, Text text) {
  std::string line;
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const bool is_last = at + 1 == columns.size();
    line += padded(text(columns[at]), *columns[at].field, is_last) + (is_last ? "\n" : " ");
  }
  return line;
}

struct JsonOf {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(const std::string& text) const { return json_quoted(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool on) const { return on ? "true" : "false"; }
  std::string operator()(const std::vector<std::string>& list) const {
    std::vector<std::string> quoted;
    for (const std::string& one : list) quoted.push_back(json_quoted(one));
    return fmt::format("[{}]", fmt::join(quoted, ", "));
  }
  std::string operator()(const VzLimit& limit) const {
    std::string text;
    for (std::size_t at = 0; at < limit.size(); ++at)
      text += fmt::format("{}\n      \"{}\": {}", at == 0 ? "" : ",", kFigureKeys[at], limit[at]);
    return "{" + text + "\n    }";
  }
};

std::string object_of(const VzSource& source, std::span<const VzColumn> columns) {
  std::string text;
  for (const VzColumn& column : columns)
    text += fmt::format("{}\n    {}: {}", text.empty() ? "" : ",", json_quoted(column.field->name),
                        std::visit(JsonOf{}, vz_value(source, *column.field)));
  return "  {" + text + "\n  }";
}

}  // namespace

std::string vz_table(std::span<const VzSource> sources, std::span<const VzColumn> columns, bool with_header) {
  std::string text = with_header ? line_of(columns, &vz_header) : "";
  for (const VzSource& source : sources)
    text += line_of(columns, [&](const VzColumn& column) { return vz_text(source, column); });
  return text;
}

std::string vz_json(std::span<const VzSource> sources, std::span<const VzColumn> columns) {
  std::vector<VzColumn> all(columns.begin(), columns.end());
  if (all.empty())
    for (const VzField& field : vz_fields())
      if (field.name != "veid") all.push_back({&field, {}});
  std::vector<std::string> objects;
  for (const VzSource& source : sources) objects.push_back(object_of(source, all));
  return objects.empty() ? "[]\n" : fmt::format("[\n{}\n]\n", fmt::join(objects, ",\n"));
}

}  // namespace prlctl
