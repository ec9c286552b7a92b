// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/fixups/fixup_report.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace upgrade {
namespace {

TEST(fixup_report, tells_changes_and_needs) {
  const auto report = boost::json::parse(fixup_report({"centos", 610}, {{"mtab-link", "/etc/mtab: is a link"}},
                                                      {{"its glibc asks", "boot the host with vsyscall=emulate"}}));
  EXPECT_EQ(report, boost::json::parse(R"({"system": "centos", "version": 610,
      "changes": [{"fixup": "mtab-link", "change": "/etc/mtab: is a link"}],
      "needs": [{"words": "its glibc asks", "cure": "boot the host with vsyscall=emulate"}]})"));
}

// The parser is strict, as the dispatcher's is.
TEST(fixup_report, bytes_of_a_guest_that_are_no_utf8_are_replaced) {
  boost::system::error_code failed;
  const auto report = boost::json::parse(
      fixup_report({"caf\xe9", 0}, {{"fstab-mounts", "/etc/fstab: '/dev/\xff\xfe\x1b' is a remark"}}, {{"\xc3", "\x80"}}),
      failed);
  ASSERT_FALSE(failed) << failed.message();
  EXPECT_EQ(report.at("system").as_string(), "caf_");
  EXPECT_EQ(report.at("changes").at(0).at("change").as_string(), "/etc/fstab: '/dev/___' is a remark");
  EXPECT_EQ(report.at("needs").at(0).at("words").as_string(), "_");
}

}  // namespace
}  // namespace upgrade
