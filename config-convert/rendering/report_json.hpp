// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A report for programs: one JSON object on one line, all entries whatever their severity.
//
//   {"file":"config.pvs","entries":[{"severity":"warning","pcs6":"Hardware/Cpu/Number","xml":"vcpu","words":"…"}]}
//   {"file":"config.pvs","error":"line 3: …","entries":[]}
#pragma once

#include "config-convert/report.hpp"

#include <boost/json/array.hpp>

#include <string>

namespace convert {

boost::json::array report_entries(const Report& report);
// JSON is UTF-8; names of files need not be.
boost::json::string json_text(const std::string& bytes);

// `error`: why there is no result; empty: there is one.
std::string report_json(const std::string& file, const Report& report, const std::string& error = "");

}  // namespace convert
