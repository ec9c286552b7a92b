// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/trial/old_snapshots.hpp"

#include "tests/unit/config-convert/files_in_memory.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace upgrade {
namespace {

const convert::ImageHome kHome{"/old/web.pvm", ""};

TEST(OldSnapshots, a_time_is_that_of_this_hosts_zone) {
  ::setenv("TZ", "UTC-2", 1);
  ::tzset();
  EXPECT_EQ(seconds_of("2014-09-02 11:45:10"), 1409651110);
  ::unsetenv("TZ");
  ::tzset();
  for (const char* none : {"", "yesterday", "2014-09-02", "2014-09-02 11:45:10 more", "1914-09-02 11:45:10"})
    EXPECT_EQ(seconds_of(none), 0) << none;
}

TEST(OldSnapshots, a_machine_without_a_list_has_none) {
  TrialRecord trial;
  const auto bytes = add_old_snapshots(trial, kHome, convert::with_files({}));
  ASSERT_TRUE(bytes) << bytes.error().message;
  EXPECT_TRUE(trial.snapshots.empty());
}

TEST(OldSnapshots, a_list_that_cannot_be_read_is_refused) {
  TrialRecord trial;
  const auto bytes = add_old_snapshots(trial, kHome, convert::with_files({{"/old/web.pvm/Snapshots.xml", "<oh"}}));
  ASSERT_FALSE(bytes);
  EXPECT_NE(bytes.error().message.find("Snapshots.xml"), std::string::npos) << bytes.error().message;
}

}  // namespace
}  // namespace upgrade
