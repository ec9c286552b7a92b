// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/io_throttle.hpp"
#include "tests/unit/containers/limits/fake_host.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace containers::test {
namespace {

constexpr BlockDevice kDevice{254, 0};

TEST(IoThrottle, is_a_file_for_each_figure_on_version_1) {
  FakeHost host;
  host.be_version_1();
  const std::string folder = "cgroup/blkio/machine/ct/";
  for (const char* file : {"read_bps", "write_bps", "read_iops", "write_iops"})
    host.write(fmt::format("{}blkio.throttle.{}_device", folder, file), "");
  const CgroupFolders folders = host.place().folders;
  EXPECT_FALSE(has_io_throttle(folders));
  ASSERT_TRUE(write_io_throttle(folders, kDevice, {.read_bytes_sec = 1000, .write_iops_sec = 7}, "x"));
  EXPECT_EQ(host.read(folder + "blkio.throttle.read_bps_device"), "254:0 1000");
  EXPECT_EQ(host.read(folder + "blkio.throttle.write_iops_device"), "254:0 7");
  EXPECT_TRUE(has_io_throttle(folders));
  EXPECT_EQ(read_io_throttle(folders, kDevice),
            (IoThrottle{.read_bytes_sec = 1000, .write_bytes_sec = 0, .read_iops_sec = 0, .write_iops_sec = 7}));
  EXPECT_EQ(read_io_throttle(folders, {7, 0}).read_bytes_sec, 0u);
}

TEST(IoThrottle, is_taken_back_when_a_figure_is_refused_on_version_1) {
  FakeHost host;
  host.be_version_1();
  const std::string folder = "cgroup/blkio/machine/ct/";
  host.write(folder + "blkio.throttle.read_bps_device", "254:0 5\n");
  const auto refused =
      write_io_throttle(host.place().folders, kDevice, {.read_bytes_sec = 9, .read_iops_sec = 9}, "limit 'iopslimit'");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationUnsupported);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("blkio.throttle.read_iops_device"));
  EXPECT_THAT(host.read(folder + "blkio.throttle.read_bps_device"), testing::StartsWith("254:0 5"));
}

TEST(IoThrottle, is_one_line_on_version_2) {
  FakeHost host;
  host.be_version_2();
  host.write("cgroup/machine/ct/io.max", "");
  const CgroupFolders folders = host.place().folders;
  ASSERT_TRUE(write_io_throttle(folders, kDevice, {.read_bytes_sec = 1000, .write_bytes_sec = 0}, "x"));
  EXPECT_EQ(host.read("cgroup/machine/ct/io.max"), "254:0 rbps=1000 wbps=max");
  host.write("cgroup/machine/ct/io.max",
             "7:1 rbps=1 wbps=max riops=max wiops=max\n"
             "254:0 rbps=5 wbps=max riops=max wiops=9\n");
  EXPECT_EQ(read_io_throttle(folders, kDevice),
            (IoThrottle{.read_bytes_sec = 5, .write_bytes_sec = 0, .read_iops_sec = 0, .write_iops_sec = 9}));
}

TEST(RootDevice, is_the_disk_that_the_first_root_lies_on) {
  FakeHost host;
  host.write("proc/101/mountinfo",
             "20 1 254:1 / / rw shared:1 - ext4 /dev/vda1 rw\n40 20 7:9 / / rw - xfs /dev/loop9 rw\n");
  host.write("sys/devices/vda/dev", "254:0\n");
  host.write("sys/devices/vda/vda1/partition", "1\n");
  std::filesystem::create_directories(host.top() + "/sys/dev/block");
  std::filesystem::create_symlink("../../devices/vda/vda1", host.top() + "/sys/dev/block/254:1");
  const LimitPlace place = host.place();
  EXPECT_EQ(find_root_device(place.init, place.uuid, place.proc, place.sys)->text(), "254:0");
}

TEST(RootDevice, of_an_overlay_is_the_loop_device_of_its_own_image) {
  FakeHost host;
  host.write("proc/101/mountinfo", "20 1 0:44 / / rw - overlay switchyard:debian rw,upperdir=/x\n");
  const LimitPlace place = host.place();
  const auto none = find_root_device(place.init, place.uuid, place.proc, place.sys);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::kOperationUnsupported);
  host.write("sys/block/loop3/dev", "7:3\n");
  host.write("sys/block/loop3/loop/backing_file", "/vz/private/" + place.uuid + "/upper.img\n");
  EXPECT_EQ(find_root_device(place.init, place.uuid, place.proc, place.sys)->text(), "7:3");
}

}  // namespace
}  // namespace containers::test
