// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

#include <algorithm>
#include <sched.h>

namespace {

using Cpus = GuestRoot;

std::string row(int number, bool online, bool can_offline) {
  const auto word = [](bool value) { return std::string(value ? "true" : "false"); };
  return R"({"online": )" + word(online) + R"(, "can-offline": )" + word(can_offline) + R"(, "logical-id": )" +
         std::to_string(number) + "}";
}

TEST_F(Cpus, of_a_machine_are_switched_in_sys) {
  EXPECT_EQ(call("guest-get-vcpus"), failure("opendir(\\\"/sys/devices/system/cpu\\\"): No such file or directory"));
  const std::string folder = "/sys/devices/system/cpu/cpu";
  std::filesystem::create_directories(root + folder + "0");
  std::filesystem::create_directories(root + folder + "freq");
  write(folder + "1/online", "0\n");
  const std::string seen = call("guest-get-vcpus");
  EXPECT_NE(seen.find(row(0, true, false)), std::string::npos) << seen;
  EXPECT_NE(seen.find(row(1, false, true)), std::string::npos) << seen;

  EXPECT_EQ(call("guest-set-vcpus", "{'vcpus': []}"), success("0"));
  EXPECT_EQ(
      call("guest-set-vcpus", "{'vcpus': [{'logical-id': 0, 'online': true}, {'logical-id': 1, 'online': true}]}"),
      success("2"));
  EXPECT_EQ(read(folder + "1/online"), "1\n");
  EXPECT_EQ(call("guest-set-vcpus", "{'vcpus': [{'logical-id': 0, 'online': false}]}"),
            failure("logical processor #0 can't be offlined"));
  EXPECT_EQ(
      call("guest-set-vcpus", "{'vcpus': [{'logical-id': 1, 'online': false}, {'logical-id': 9, 'online': true}]}"),
      success("1"));
  EXPECT_EQ(read(folder + "1/online"), "0\n");
  EXPECT_EQ(call("guest-set-vcpus", "{'vcpus': [{'logical-id': -1, 'online': true}]}"),
            failure("open(\\\"/sys/devices/system/cpu/cpu-1/\\\"): No such file or directory"));
}

TEST_F(Cpus, of_a_container_are_those_it_may_use) {
  agent.in_container = true;
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
  const std::string seen = call("guest-get-vcpus");
  EXPECT_EQ(std::count(seen.begin(), seen.end(), '{'), CPU_COUNT(&allowed) + 1) << seen;
  EXPECT_EQ(call("guest-set-vcpus", "{'vcpus': []}"),
            failure("the processors of a container are set by its configuration"));
}

TEST_F(Cpus, statistics_are_in_milliseconds) {
  EXPECT_EQ(call("guest-get-cpustats"), failure("open(\\\"/proc/stat\\\"): No such file or directory"));
  write("/proc/stat", "cpu  9 9 9 9 9 9 9 9 9 9\ncpu0 1 2 3 4 5 6 7 8 9 10\ncpu12 1 2 3 4\nintr 5\nctxt 7\n");
  ASSERT_EQ(sysconf(_SC_CLK_TCK), 100);
  EXPECT_EQ(call("guest-get-cpustats"),
            success(R"([{"type": "linux", "cpu": 0, "user": 10, "nice": 20, "system": 30, "idle": 40, "iowait": 50, )"
                    R"("irq": 60, "softirq": 70, "steal": 80, "guest": 90, "guestnice": 100}, )"
                    R"({"type": "linux", "cpu": 12, "user": 10, "nice": 20, "system": 30, "idle": 40}])"));
}

}  // namespace
