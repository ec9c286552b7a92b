// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/unit/containers/limits/fake_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace containers::test {
namespace {

TEST(CgroupFolders, are_one_for_each_controller_of_version_1) {
  FakeHost host;
  host.be_version_1();
  const CgroupFolders folders = host.place().folders;
  EXPECT_FALSE(folders.version_2());
  EXPECT_EQ(folders.of("memory"), host.top() + "/cgroup/memory/machine/ct");
  EXPECT_EQ(folders.of("cpuacct"), host.top() + "/cgroup/cpuacct/machine/ct");
  EXPECT_EQ(folders.of("cpuset"), "");
}

TEST(CgroupFolders, are_one_for_all_on_version_2) {
  FakeHost host;
  host.be_version_2();
  const CgroupFolders folders = host.place().folders;
  EXPECT_TRUE(folders.version_2());
  EXPECT_EQ(folders.of("memory"), host.top() + "/cgroup/machine/ct");
}

TEST(CgroupFolders, are_none_of_a_process_that_is_gone) {
  FakeHost host;
  EXPECT_EQ(host.place().folders.of("memory"), "");
}

TEST(CgroupNumber, is_none_where_there_is_no_limit_or_no_file) {
  FakeHost host;
  const std::string folder = host.top() + "/g";
  for (const char* text : {"max\n", "-1\n", "9223372036854771712\n", "", "12x\n", "18446744073709551616\n"}) {
    host.write("g/file", text);
    EXPECT_EQ(read_cgroup_number(folder, "file"), std::nullopt) << text;
  }
  EXPECT_EQ(read_cgroup_number(folder, "other"), std::nullopt);
  EXPECT_EQ(read_cgroup_number("", "file"), std::nullopt);
  host.write("g/file", "42 100000\n");
  EXPECT_EQ(read_cgroup_number(folder, "file"), 42u);
}

TEST(CgroupNumber, is_found_by_its_whole_key) {
  FakeHost host;
  host.write("g/file", "oom_kill_disable 7\noom_kill 3\n");
  EXPECT_EQ(read_cgroup_number(host.top() + "/g", "file", "oom_kill"), 3u);
  EXPECT_EQ(read_cgroup_number(host.top() + "/g", "file", "oom"), std::nullopt);
}

TEST(CgroupValue, that_the_kernel_has_no_file_for_is_unsupported_by_its_name) {
  FakeHost host;
  host.write("g/file", "");
  EXPECT_TRUE(write_cgroup_value(host.top() + "/g", "file", "7", "limit 'x'"));
  EXPECT_EQ(host.read("g/file"), "7");
  const auto refused = write_cgroup_value(host.top() + "/g", "cpu.max.burst", "7", "limit 'cpuburst'");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationUnsupported);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("limit 'cpuburst' is not supported"));
}

TEST(CgroupProcesses, are_those_of_all_folders_below) {
  FakeHost host;
  host.write("g/cgroup.procs", "1\n2\n");
  host.write("g/a/b/cgroup.procs", "3\n");
  EXPECT_THAT(processes_below(host.top() + "/g"), testing::UnorderedElementsAre(1, 2, 3));
  EXPECT_THAT(processes_below(""), testing::IsEmpty());
}

}  // namespace
}  // namespace containers::test
