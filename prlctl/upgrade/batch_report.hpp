// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How something done with many environments ended, for people and programs: what went well, what needs a hand and why,
// what was not begun. As text, as JSON, and as an HTML page that needs nothing else. Names in it are strangers': no
// control characters reach a terminal, and no markup a browser. Values; any thread.
#pragma once

#include "foundation/result.hpp"
#include "prlctl/upgrade/batch_item.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace prlctl {

struct BatchReport {
  std::string_view action = {};  // "upgrade", "upgrade-commit" …
  std::string_view done = {};    // what is said of what went well: "upgraded"
  std::string folder = {};       // of the bundles; empty: of all trials
  std::int64_t begun = 0;        // seconds since 1970
  std::int64_t ended = 0;
  std::span<const BatchItem> items = {};

  bool all_went_well() const;
};

// "4 upgraded, 2 failed, 1 not begun"
std::string report_summary(const BatchReport& report);
std::string report_text(const BatchReport& report);
std::string report_json(const BatchReport& report);
std::string report_html(const BatchReport& report);

// In the form that the name's ending says (is_report_name).
Result<void> write_report(const std::string& path, const BatchReport& report);

}  // namespace prlctl
