// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "prlctl/syntax/values.hpp"
#include "prlctl/upgrade/batch_report.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const BatchItem kItems[] = {
    {.path = "/vz/a", .name = "a", .uuid = "u-1", .state = ItemState::kDone, .seconds = 3},
    {.path = "/vz/b",
     .is_container = true,
     .name = "b",
     .state = ItemState::kDone,
     .remarks = {"no floppy"},
     .changes = {"mtab-link: /etc/mtab\x1b is a link"}},
    {.path = "/vz/c",
     .name = "<script>alert(1)</script>\x1b[31m\xff",
     .state = ItemState::kFailed,
     .problem = "wrong\nmagic & more"},
    {.path = "/vz/d", .name = "d"},
};

BatchReport report_of(std::span<const BatchItem> items) {
  return {.action = "upgrade", .done = "upgraded", .folder = "/vz", .begun = 1, .ended = 2, .items = items};
}

TEST(BatchReport, text_tells_first_what_needs_a_hand) {
  const std::string text = report_text(report_of(kItems));
  EXPECT_THAT(text, HasSubstr("prlctl upgrade of /vz, from "));
  EXPECT_THAT(text, HasSubstr(": 2 upgraded, 1 failed, 1 not finished\n"
                              "Needs a hand:\n"
                              "  VM <script>alert(1)</script>_[31m_  /vz/c  0 s\n"
                              "    wrong magic & more\n"
                              "Not finished:\n"
                              "  VM d  /vz/d  0 s\n"
                              "Went well, worth a look:\n"
                              "  CT b  /vz/b  0 s\n"
                              "    no floppy\n"
                              "    changed in its files: mtab-link: /etc/mtab_ is a link\n"
                              "Went well:\n"
                              "  VM a  /vz/a  3 s\n"));
}

TEST(BatchReport, html_has_no_markup_of_strangers) {
  const std::string page = report_html(report_of(kItems));
  EXPECT_THAT(page, HasSubstr("<!DOCTYPE html>\n<html>"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;_[31m_"));
  EXPECT_THAT(page, HasSubstr("wrong magic &amp; more"));
  EXPECT_THAT(page, HasSubstr("<table class=\"failed\">"));
}

TEST(BatchReport, json_is_json_whatever_names_are) {
  const auto all = boost::json::parse(report_json(report_of(kItems))).as_object();
  EXPECT_FALSE(all.at("all_went_well").as_bool());
  const auto& items = all.at("environments").as_array();
  ASSERT_EQ(items.size(), 4U);
  EXPECT_EQ(items[0].at("state"), "done");
  EXPECT_EQ(items[1].at("remarks").as_array()[0], "no floppy");
  EXPECT_EQ(items[1].at("changes").as_array()[0], "mtab-link: /etc/mtab_ is a link");
  EXPECT_EQ(items[2].at("problem"), "wrong\nmagic & more");
  EXPECT_EQ(items[3].at("state"), "waiting");
}

TEST(BatchReport, all_went_well_where_each_is_done) {
  EXPECT_TRUE(report_of(std::span(kItems).first(2)).all_went_well());
  EXPECT_FALSE(report_of(std::span(kItems).last(1)).all_went_well());
  EXPECT_EQ(report_summary(report_of(std::span(kItems).first(2))), "2 upgraded, 0 failed");
}

TEST(BatchReport, a_files_ending_says_in_which_form) {
  std::string made = ::testing::TempDir() + "report.XXXXXX";
  const std::string folder = ::mkdtemp(made.data());
  const std::pair<const char*, std::string (*)(const BatchReport&)> forms[] = {
      {"r.txt", &report_text}, {"r.json", &report_json}, {"r.html", &report_html}};
  for (const auto& [name, print] : forms) {
    EXPECT_TRUE(is_report_name(name));
    const std::string path = folder + "/" + name;
    ASSERT_TRUE(write_report(path, report_of(kItems)));
    EXPECT_EQ(*read_file(path, 1 << 20), print(report_of(kItems)));
  }
  for (const char* name : {"", "r", "txt", "r.pdf", "r.html.gz"}) EXPECT_FALSE(is_report_name(name)) << name;
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace prlctl
