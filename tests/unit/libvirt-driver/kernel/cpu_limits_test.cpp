// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/cpu_limits.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace driver {
namespace {

class CpuLimitsTest : public testing::Test {
 protected:
  void file(const std::string& name, std::string_view text) { std::ofstream(folder_.path() + "/" + name) << text; }
  std::string content(const std::string& name) { return *read_file(folder_.path() + "/" + name, 100); }
  ContainerCgroups version_1() {
    file("cpu.shares", "1024\n");
    file("cpu.cfs_period_us", "100000\n");
    file("cpu.cfs_quota_us", "-1\n");
    ContainerCgroups cgroups;
    cgroups.cpu = folder_.path();
    return cgroups;
  }
  ContainerCgroups version_2() {
    file("cpu.weight", "100\n");
    file("cpu.max", "max 100000\n");
    ContainerCgroups cgroups;
    cgroups.unified = folder_.path();
    return cgroups;
  }

  test::TemporaryFolder folder_;
};

TEST_F(CpuLimitsTest, a_new_group_has_the_defaults) {
  EXPECT_EQ(read_cpu_limits(version_1()), (CpuLimits{1024, 100000, -1}));
  EXPECT_EQ(default_cpu_limits(version_1()), (CpuLimits{1024, 100000, -1}));
  EXPECT_EQ(read_cpu_limits(version_2()), (CpuLimits{100, 100000, -1}));
  EXPECT_EQ(default_cpu_limits(version_2()), (CpuLimits{100, 100000, -1}));
}

TEST_F(CpuLimitsTest, only_what_is_given_is_written) {
  const ContainerCgroups cgroups = version_1();
  ASSERT_TRUE(write_cpu_limits(cgroups, {.shares = 512}));
  EXPECT_EQ(read_cpu_limits(cgroups), (CpuLimits{512, 100000, -1}));
  ASSERT_TRUE(write_cpu_limits(cgroups, {.quota_us = 20000}));
  EXPECT_EQ(read_cpu_limits(cgroups), (CpuLimits{512, 100000, 20000}));
  ASSERT_TRUE(write_cpu_limits(cgroups, {.period_us = 50000}));
  EXPECT_EQ(read_cpu_limits(cgroups), (CpuLimits{512, 50000, 20000}));
}

TEST_F(CpuLimitsTest, version_2_keeps_the_other_half_of_cpu_max) {
  const ContainerCgroups cgroups = version_2();
  ASSERT_TRUE(write_cpu_limits(cgroups, {.quota_us = 20000}));
  EXPECT_EQ(content("cpu.max"), "20000 100000");
  ASSERT_TRUE(write_cpu_limits(cgroups, {.period_us = 50000}));
  EXPECT_EQ(content("cpu.max"), "20000 50000");
  ASSERT_TRUE(write_cpu_limits(cgroups, {.shares = 10, .quota_us = -1}));
  EXPECT_EQ(content("cpu.max"), "max 50000");
  EXPECT_EQ(content("cpu.weight"), "10");
}

TEST_F(CpuLimitsTest, weight_is_the_scopes_where_systemd_has_one) {
  const std::string scope = folder_.path() + "/machine-ct1.scope";
  std::filesystem::create_directories(scope + "/libvirt");
  std::ofstream(scope + "/cpu.weight") << "300\n";
  std::ofstream(scope + "/libvirt/cpu.weight") << "100\n";
  std::ofstream(scope + "/libvirt/cpu.max") << "max 100000\n";
  ContainerCgroups cgroups;
  cgroups.unified = scope + "/libvirt";
  EXPECT_EQ(unit_of_weight(cgroups), "machine-ct1.scope");
  EXPECT_EQ(read_cpu_limits(cgroups), (CpuLimits{300, 100000, -1}));
  EXPECT_EQ(unit_of_weight(version_2()), "");
  EXPECT_EQ(unit_of_weight(version_1()), "");
}

TEST_F(CpuLimitsTest, what_was_written_is_taken_back_when_the_rest_is_refused) {
  const ContainerCgroups cgroups = version_1();
  std::filesystem::remove(folder_.path() + "/cpu.cfs_quota_us");
  const auto done = write_cpu_limits(cgroups, {512, 50000, 20000});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kSystem);
  EXPECT_EQ(content("cpu.shares"), "1024");
  EXPECT_EQ(content("cpu.cfs_period_us"), "100000");
}

TEST_F(CpuLimitsTest, a_container_that_is_gone_is_not_running) {
  const auto done = write_cpu_limits({}, {.shares = 512});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kOperationInvalid);
}

}  // namespace
}  // namespace driver
