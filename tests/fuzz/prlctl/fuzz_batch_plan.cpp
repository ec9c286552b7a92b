// SPDX-License-Identifier: LGPL-2.1-or-later
// A plan is refused, or says the same when it is written and read again; whatever it names lies in its folder, and can
// be reported.
#include "prlctl/upgrade/batch_plan.hpp"
#include "prlctl/upgrade/batch_report.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace prlctl;
  const auto plan = parse_plan({reinterpret_cast<const char*>(data), size});
  if (!plan) return 0;
  for (const BatchItem& item : plan->items)
    if (!item.path.starts_with(plan->folder) || item.path.find("/../") != item.path.npos) std::abort();
  const auto again = parse_plan(plan_text(*plan));
  if (!again || *again != *plan) std::abort();
  const BatchReport report{.action = "upgrade", .done = "upgraded", .folder = plan->folder, .items = plan->items};
  if (report_text(report).find('\x1b') != std::string::npos) std::abort();
  report_json(report);
  report_html(report);
  return 0;
}
