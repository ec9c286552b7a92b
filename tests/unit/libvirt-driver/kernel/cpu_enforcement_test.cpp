// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Files in the place of the kernel's. CPU 0 is every host's.
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/cpu_enforcement.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/xattr.h>
#include <unistd.h>

namespace driver {
namespace {

class CpuEnforcementTest : public testing::Test {
 protected:
  CpuEnforcementTest() {
    std::filesystem::create_directories(folder_.path() + "/ct");
    file("cpuset.cpus", "0-7\n");
    file("ct/cpuset.cpus", "0-7\n");
    file("ct/cpu.cfs_period_us", "100000\n");
    file("ct/cpu.cfs_quota_us", "-1\n");
    cgroups_.cpu = cgroups_.cpuset = folder_.path() + "/ct";
  }
  void SetUp() override {
    if (::setxattr(cgroups_.cpu.c_str(), "trusted.test", "1", 1, 0) != 0) GTEST_SKIP() << "needs root";
  }
  void file(const std::string& name, std::string_view text) { std::ofstream(folder_.path() + "/" + name) << text; }
  std::string content(const std::string& name) { return *read_file(folder_.path() + "/ct/" + name, 100); }

  test::TemporaryFolder folder_;
  ContainerCgroups cgroups_;
  const std::uint32_t all_ = static_cast<std::uint32_t>(host_cpu_count());
};

TEST_F(CpuEnforcementTest, pins_become_the_cpuset_and_are_remembered) {
  const ContainerCpus was{.maximum = 2, .online = 1};
  const ContainerCpus wanted{.maximum = 2, .online = 1, .pins = {{0, {3}}}};
  ASSERT_TRUE(change_live_cpus(cgroups_, ::getpid(), was, wanted));
  EXPECT_EQ(content("cpuset.cpus"), "3");
  EXPECT_EQ(read_live_cpus(cgroups_, was), wanted);
  ASSERT_TRUE(change_live_cpus(cgroups_, ::getpid(), wanted, was));
  EXPECT_EQ(content("cpuset.cpus"), "0-7");  // all that the group above has
}

TEST_F(CpuEnforcementTest, a_start_holds_the_container_to_its_count) {
  ASSERT_TRUE(start_live_cpus(cgroups_, ::getpid(), {.maximum = all_, .online = all_}));
  EXPECT_EQ(content("cpu.cfs_quota_us"), "-1\n");  // nothing to hold it to
  if (all_ < 2) GTEST_SKIP() << "a host of one CPU";
  ASSERT_TRUE(start_live_cpus(cgroups_, ::getpid(), {.maximum = all_, .online = 1}));
  EXPECT_EQ(content("cpu.cfs_quota_us"), "100000");
  EXPECT_EQ(content("cpuset.cpus"), "0-7\n");  // untouched
}

TEST_F(CpuEnforcementTest, what_only_the_count_asks_for_is_not_shown_as_the_users) {
  if (all_ < 2) GTEST_SKIP() << "a host of one CPU";
  const ContainerCpus cpus{.maximum = all_, .online = 1};
  ASSERT_TRUE(start_live_cpus(cgroups_, ::getpid(), cpus));
  EXPECT_EQ(user_cpu_limits(cgroups_, cpus).quota_us, -1);

  ASSERT_TRUE(change_cpu_limits(cgroups_, cpus, {.quota_us = 150000}));
  EXPECT_EQ(content("cpu.cfs_quota_us"), "100000");
  const ContainerCpus now = read_live_cpus(cgroups_, cpus);
  EXPECT_EQ(user_cpu_limits(cgroups_, now).quota_us, 150000);

  ASSERT_TRUE(change_cpu_limits(cgroups_, now, {.period_us = 50000}));
  EXPECT_EQ(content("cpu.cfs_quota_us"), "50000");
  ASSERT_TRUE(change_cpu_limits(cgroups_, now, {.quota_us = 20000}));
  EXPECT_EQ(content("cpu.cfs_quota_us"), "20000");
  EXPECT_EQ(user_cpu_limits(cgroups_, read_live_cpus(cgroups_, cpus)).quota_us, 20000);
}

TEST_F(CpuEnforcementTest, what_the_kernel_lacks_is_refused_by_name) {
  std::filesystem::remove(cgroups_.cpuset + "/cpuset.cpus");
  const auto refused = change_live_cpus(cgroups_, ::getpid(), {}, {.pins = {{0, {0}}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationUnsupported);
  EXPECT_NE(refused.error().message.find("cpuset"), std::string::npos) << refused.error().message;
}

TEST_F(CpuEnforcementTest, cpus_that_the_host_keeps_from_containers_are_refused) {
  file("cpuset.cpus", "0-1\n");
  const auto refused = change_live_cpus(cgroups_, ::getpid(), {}, {.pins = {{0, {5}}}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("0-1"), std::string::npos) << refused.error().message;
}

TEST_F(CpuEnforcementTest, the_controllers_pin_must_meet_the_containers_unless_it_starts) {
  if (all_ < 2) GTEST_SKIP() << "a host of one CPU";
  const ContainerCpus was{.pins = {{0, {1}}}};
  const ContainerCpus wanted{.pins = {{0, {1}}}, .emulator = CpuSet{0}};
  EXPECT_FALSE(check_emulator(wanted));
  EXPECT_FALSE(change_live_cpus(cgroups_, ::getpid(), was, wanted));
  EXPECT_TRUE(start_live_cpus(cgroups_, ::getpid(), wanted));
  EXPECT_TRUE(check_emulator({.emulator = CpuSet{0}}));
}

}  // namespace
}  // namespace driver
