// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/fixup_report.hpp"

#include "config-convert/rendering/report_json.hpp"

#include <boost/json.hpp>

namespace upgrade {

namespace json = boost::json;
using convert::json_text;

std::string fixup_report(const GuestSystem& system, const std::vector<FixupReport>& changes,
                         const std::vector<UnmetNeed>& needs) {
  json::array done, wanted;
  for (const auto& [fixup, change] : changes)
    done.push_back(json::object{{"fixup", fixup}, {"change", json_text(change)}});
  for (const auto& [words, cure] : needs)
    wanted.push_back(json::object{{"words", json_text(words)}, {"cure", json_text(cure)}});
  return json::serialize(json::object{{"system", json_text(system.distribution)},
                                      {"version", system.version},
                                      {"changes", std::move(done)},
                                      {"needs", std::move(wanted)}});
}

}  // namespace upgrade
