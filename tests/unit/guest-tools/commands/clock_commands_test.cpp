// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

#include <ctime>

namespace {

using Clock = GuestRoot;

TEST_F(Clock, time_is_in_nanoseconds) {
  const auto now = [] { return std::chrono::system_clock::now().time_since_epoch() / std::chrono::microseconds(1); };
  const auto before = now();
  const std::string answer = call("guest-get-time");
  const auto seen = std::stoll(answer.substr(11)) / 1000;
  EXPECT_GE(seen, before);
  EXPECT_LE(seen, now());
}

TEST_F(Clock, of_a_container_is_the_host_s) {
  agent.in_container = true;
  EXPECT_EQ(call("guest-set-time"), failure("the clock of a container is the host's"));
  EXPECT_EQ(call("guest-set-time", "{'time': 1}"), failure("the clock of a container is the host's"));
}

TEST_F(Clock, times_before_1970_and_clocks_that_are_not_there_are_refused) {
  EXPECT_EQ(call("guest-set-time", "{'time': -1}"), failure("Failed to set time to guest: Invalid argument"));
  EXPECT_EQ(call("guest-set-time"), failure("failed to read the hardware clock: No such file or directory"));
}

TEST_F(Clock, zone_is_told_with_its_offset) {
  setenv("TZ", "XYZ-5:30", 1);
  EXPECT_EQ(call("guest-get-timezone"), success(R"({"zone": "XYZ", "offset": 19800})"));
  setenv("TZ", "ABC3", 1);
  EXPECT_EQ(call("guest-get-timezone"), success(R"({"zone": "ABC", "offset": -10800})"));
  unsetenv("TZ");
}

}  // namespace
