// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/rendering/report_json.hpp"

#include "config-convert/rendering/report_text.hpp"
#include "config-convert/values/values.hpp"

#include <boost/json.hpp>

namespace convert {

namespace json = boost::json;

json::string json_text(const std::string& bytes) { return json::string(xml_safe(bytes)); }

json::array report_entries(const Report& report) {
  json::array entries;
  for (const ReportEntry& entry : report)
    entries.push_back(json::object{{"severity", severity_word(entry.severity)},
                                   {"pcs6", json_text(entry.pcs6_path)},
                                   {"xml", json_text(entry.xml_path)},
                                   {"words", json_text(entry.words)}});
  return entries;
}

std::string report_json(const std::string& file, const Report& report, const std::string& error) {
  json::object all{{"file", json_text(file)}};
  if (!error.empty()) all["error"] = json_text(error);
  all["entries"] = report_entries(report);
  return json::serialize(all) + "\n";
}

}  // namespace convert
