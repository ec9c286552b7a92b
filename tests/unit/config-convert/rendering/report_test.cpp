// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reports in both forms.
#include "config-convert/rendering/report_json.hpp"
#include "config-convert/rendering/report_text.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

const Report kReport{
    {Severity::kInfo, "A", "b", "kept"},
    {Severity::kWarning, "Longer", "", "odd"},
    {Severity::kError, "", "", "left out"},
};

TEST(ReportText, is_a_line_for_each_entry_of_that_severity) {
  EXPECT_EQ(report_text(kReport, Severity::kWarning, {}), "warning: Longer: odd\nerror: left out\n");
  EXPECT_EQ(report_text(kReport, Severity::kInfo, {}), "info: A -> b: kept\nwarning: Longer: odd\nerror: left out\n");
  EXPECT_EQ(report_text({}, Severity::kInfo, {}), "");
}

TEST(ReportText, has_no_severity_where_entries_are_differences) {
  EXPECT_EQ(report_text({kReport[0]}, Severity::kInfo, {.severity = false}), "A -> b: kept\n");
  EXPECT_EQ(report_text({kReport[0]}, Severity::kInfo, {.columns = true, .severity = false}), "A  b  kept\n");
  EXPECT_EQ(report_text({kReport[1]}, Severity::kInfo, {.severity = false}), "warning: Longer: odd\n");
}

TEST(ReportText, has_columns_and_colour_for_terminals) {
  EXPECT_EQ(report_text(kReport, Severity::kInfo, {.columns = true}),
            "info     A       b  kept\n"
            "warning  Longer     odd\n"
            "error               left out\n");
  EXPECT_EQ(report_text({kReport[1]}, Severity::kInfo, {.columns = true, .colour = true}),
            "\x1b[33mwarning\x1b[0m  Longer    odd\n");
}

TEST(ReportText, lets_no_file_write_to_the_terminal) {
  const Report hostile{{Severity::kError, "A\x1b[2J", "b\r",
                        "c\n\x07\xc2\x9b"
                        "31m \xff"}};
  EXPECT_EQ(report_text(hostile, Severity::kInfo, {}), "error: A_[2J -> b : c __31m _\n");
  EXPECT_EQ(printable("na\xc3\xafve"), "na\xc3\xafve");
}

TEST(ReportJson, is_one_object_with_all_entries) {
  EXPECT_EQ(report_json("x.pvs", {kReport[0], kReport[1]}),
            R"({"file":"x.pvs","entries":[{"severity":"info","pcs6":"A","xml":"b","words":"kept"},)"
            R"({"severity":"warning","pcs6":"Longer","xml":"","words":"odd"}]})"
            "\n");
}

TEST(ReportJson, says_why_there_is_no_result) {
  EXPECT_EQ(report_json("x\xff", {}, "line 1: \"a\""),
            "{\"file\":\"x_\",\"error\":\"line 1: \\\"a\\\"\",\"entries\":[]}\n");
}

}  // namespace
}  // namespace convert
