// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/limit_report.hpp"

#include "containers/limits/open_files.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace containers {
namespace {

std::string figure(std::optional<std::uint64_t> value, std::string_view otherwise) {
  return value ? std::to_string(*value) : std::string(otherwise);
}

// What has no use that could be counted has no limit to be without, either.
std::string limit_text(const LimitState& state) {
  if (state.list) return *state.list;
  return figure(state.limit, "unlimited");
}

boost::json::value json_figure(std::optional<std::uint64_t> value) {
  return value ? boost::json::value(*value) : boost::json::value(nullptr);
}

}  // namespace

std::vector<LimitLine> read_all_limits(const LimitPlace& place) {
  std::vector<LimitLine> lines;
  for (const LimitRow& row : limit_rows()) {
    LimitLine line{row.name, row.unit, row.read(place)};
    if (row.name == "numfile") line.state.held = most_open_files(place);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string limits_as_text(const std::vector<LimitLine>& lines) {
  std::string text = fmt::format("{:<12} {:<8} {:>16} {:>16} {:>20} {:>10}\n", "resource", "unit", "held", "maxheld",
                                 "limit", "failcnt");
  for (const LimitLine& line : lines)
    text +=
        fmt::format("{:<12} {:<8} {:>16} {:>16} {:>20} {:>10}\n", line.name, line.unit, figure(line.state.held, "-"),
                    figure(line.state.max_held, "-"), limit_text(line.state), figure(line.state.failures, "-"));
  return text;
}

std::string limits_as_json(const std::vector<LimitLine>& lines) {
  boost::json::object all;
  for (const LimitLine& line : lines) {
    boost::json::value limit = line.state.list ? boost::json::value(*line.state.list) : json_figure(line.state.limit);
    all[line.name] = boost::json::object{{"unit", line.unit},
                                         {"held", json_figure(line.state.held)},
                                         {"maxheld", json_figure(line.state.max_held)},
                                         {"limit", std::move(limit)},
                                         {"failures", json_figure(line.state.failures)}};
  }
  return boost::json::serialize(all) + "\n";
}

}  // namespace containers
