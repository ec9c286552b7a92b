// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/policies/crash_events.hpp"
#include "dispatcher/policies/crash_limit.hpp"
#include "dispatcher/policies/crash_report.hpp"
#include "dispatcher/policies/over_commit.hpp"
#include "foundation/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libvirt/libvirt.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

TEST(CrashLimit, counts_back_from_now) {
  CrashLimit limit(60);
  EXPECT_TRUE(limit.may_restart("a", 2, 0));
  EXPECT_TRUE(limit.may_restart("a", 2, 30));
  EXPECT_FALSE(limit.may_restart("a", 2, 59));
  EXPECT_TRUE(limit.may_restart("b", 2, 59));
  EXPECT_TRUE(limit.may_restart("a", 2, 60));
  EXPECT_FALSE(limit.may_restart("a", 2, 61));
  limit.forget("a");
  EXPECT_TRUE(limit.may_restart("a", 2, 62));
  EXPECT_FALSE(limit.may_restart("c", 0, 0));
}

TEST(Mishaps, are_what_nobody_asked_for) {
  const auto lifecycle = [](int event, int detail) {
    return mishap_of({VIR_DOMAIN_EVENT_ID_LIFECYCLE, "u", "n", event, detail, ""});
  };
  EXPECT_TRUE(lifecycle(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FAILED)->is_down);
  EXPECT_FALSE(lifecycle(VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED)->is_down);
  EXPECT_TRUE(lifecycle(VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_IOERROR));
  EXPECT_TRUE(mishap_of({VIR_DOMAIN_EVENT_ID_WATCHDOG, "u", "n", 1, 0, ""}));
  for (const int detail : {VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN, VIR_DOMAIN_EVENT_STOPPED_DESTROYED,
                           VIR_DOMAIN_EVENT_STOPPED_MIGRATED, VIR_DOMAIN_EVENT_STOPPED_SAVED})
    EXPECT_FALSE(lifecycle(VIR_DOMAIN_EVENT_STOPPED, detail)) << detail;
  EXPECT_FALSE(lifecycle(VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED));
}

class CrashReportTest : public ::testing::Test {
 protected:
  CrashReportTest() : folder_(::testing::TempDir() + "reports." + std::to_string(::getpid())) {}
  ~CrashReportTest() override { fs::remove_all(folder_); }

  std::string folder_;
};

TEST_F(CrashReportTest, the_oldest_make_room) {
  for (const char* name : {"1-a", "2-a", "3-a"})
    ASSERT_TRUE(write_report(folder_, name, {{"what.txt", name}, {"domain.xml", "<domain/>"}}, 2));
  EXPECT_FALSE(fs::exists(folder_ + "/1-a"));
  EXPECT_EQ(*read_file(folder_ + "/3-a/what.txt", 100), "3-a");
  EXPECT_EQ(fs::status(folder_ + "/3-a").permissions(), fs::perms::owner_all);
}

TEST_F(CrashReportTest, of_a_log_the_end_and_of_no_log_nothing) {
  fs::create_directories(folder_);
  std::ofstream(folder_ + "/log") << "0123456789";
  fs::create_symlink(folder_ + "/log", folder_ + "/link");
  EXPECT_EQ(tail_of(folder_ + "/log", 4), "6789");
  EXPECT_EQ(tail_of(folder_ + "/log", 40), "0123456789");
  for (const char* name : {"/link", "/none", ""}) EXPECT_EQ(tail_of(folder_ + name, 4), "");
}

TEST(OverCommitWarnings, hold_above_their_thresholds) {
  const HostSize host{1000, 4};
  EXPECT_THAT(over_commit_warnings({1000, 16}, host, 100, 400), testing::IsEmpty());
  EXPECT_THAT(over_commit_warnings({1001, 16}, host, 100, 400), testing::ElementsAre(testing::HasSubstr("memory")));
  EXPECT_THAT(over_commit_warnings({1000, 17}, host, 100, 400), testing::ElementsAre(testing::HasSubstr("CPUs")));
  EXPECT_THAT(over_commit_warnings({9000, 99}, host, 0, 0), testing::IsEmpty());
  EXPECT_THAT(over_commit_warnings({9000, 99}, HostSize{}, 100, 100), testing::IsEmpty());
}

}  // namespace
}  // namespace dispatcher
