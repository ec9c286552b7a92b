// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/cli/report_json.hpp"

#include "config-convert/cli/report_text.hpp"
#include "config-convert/values/values.hpp"

#include <boost/json/src.hpp>

namespace convert {
namespace {

namespace json = boost::json;

// JSON is UTF-8; file names need not be.
json::string text(const std::string& bytes) { return json::string(xml_safe(bytes)); }

}  // namespace

std::string report_json(const std::string& file, const Report& report, const std::string& error) {
  json::array entries;
  for (const ReportEntry& entry : report)
    entries.push_back(json::object{{"severity", severity_word(entry.severity)},
                                   {"pcs6", text(entry.pcs6_path)},
                                   {"xml", text(entry.xml_path)},
                                   {"words", text(entry.words)}});
  json::object all{{"file", text(file)}};
  if (!error.empty()) all["error"] = text(error);
  all["entries"] = std::move(entries);
  return json::serialize(all) + "\n";
}

}  // namespace convert
