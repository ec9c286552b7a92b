// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

namespace {

using Disks = GuestRoot;

TEST_F(Disks, are_listed_with_their_partitions_and_what_they_lie_on) {
  EXPECT_EQ(call("guest-get-disks"), failure("Can't open directory \\\"/sys/block\\\": No such file or directory"));
  const std::string disk = "/sys/devices/platform/virtio0/block/vda";
  write(disk + "/size", "2048\n");
  write(disk + "/uevent", "DEVNAME=vda\n");
  write(disk + "/vda1/uevent", "DEVNAME=vda1\n");
  std::filesystem::create_directories(root + disk + "/queue");
  const std::string mapped = "/sys/devices/virtual/block/dm-0";
  write(mapped + "/size", "8\n");
  write(mapped + "/dm/name", "vg-root\n");
  link(mapped + "/slaves/vda1", root + disk + "/vda1");
  write("/sys/devices/virtual/block/loop0/size", "0\n");
  link("/sys/block/vda", root + disk);
  const std::string address = R"({"bus-type": "virtio", "bus": 0, "target": 0, "unit": 0, "pci-controller": )"
                              R"({"domain": -1, "bus": -1, "slot": -1, "function": -1}, "dev": "/dev/vda"})";
  const std::string listed = R"({"name": "/dev/vda", "partition": false, "address": )" + address + "}, " +
                             R"({"name": "/dev/vda1", "partition": true, "dependencies": ["/dev/vda"]})";
  EXPECT_EQ(call("guest-get-disks"), success("[" + listed + "]"));
  std::filesystem::remove(root + "/sys/block/vda");
  link("/sys/block/dm-0", root + mapped);
  link("/sys/block/loop0", root + "/sys/devices/virtual/block/loop0");
  EXPECT_EQ(
      call("guest-get-disks"),
      success(R"([{"name": "/dev/dm-0", "partition": false, "alias": "vg-root", "dependencies": ["/dev/vda1"]}])"));

  write("/proc/self/mountinfo", "22 1 253:0 / / rw - ext4 /dev/mapper/vg-root rw\n22 1 9:9 / /x rw - xfs /dev/y rw\n");
  link("/sys/dev/block/253:0", root + mapped);
  const std::string info = call("guest-get-fsinfo");
  EXPECT_TRUE(info.starts_with(R"({"return": [{"name": "dm-0", "mountpoint": "/", "type": "ext4", "used-bytes": )"))
      << info;
  EXPECT_NE(info.find(R"("disk": [{"bus-type": "virtio")"), std::string::npos) << info;
  EXPECT_TRUE(info.ends_with(R"({"name": "y", "mountpoint": "/x", "type": "xfs", "disk": []}]})")) << info;
}

TEST_F(Disks, a_loop_among_devices_ends) {
  const std::string one = "/sys/devices/virtual/block/md0", other = "/sys/devices/virtual/block/md1";
  link(one + "/slaves/md1", root + other);
  link(other + "/slaves/md0", root + one);
  link("/sys/dev/block/9:0", root + one);
  write("/proc/self/mountinfo", "22 1 9:0 / /none rw - ext4 /dev/md0 rw\n");
  EXPECT_EQ(call("guest-get-fsinfo"),
            success(R"([{"name": "md0", "mountpoint": "/none", "type": "ext4", "disk": []}])"));
}

TEST_F(Disks, statistics_have_the_columns_that_the_kernel_has) {
  EXPECT_EQ(call("guest-get-diskstats"), failure("open(\\\"/proc/diskstats\\\"): No such file or directory"));
  write("/proc/diskstats",
        "   8       0 sda 1 2 3 4 5 6 7 8 9 10 11\n   8       1 sda1 1 2 3 4\n 254 0 vda 1 2 3 4 5 6 7 8 9 10 11 12 13 "
        "14 "
        "15 16 17 18\nbroken\n 8 2\n");
  const std::string eleven =
      R"("read-ios": 1, "read-merges": 2, "read-sectors": 3, "read-ticks": 4, "write-ios": 5, "write-merges": 6, )"
      R"("write-sectors": 7, "write-ticks": 8, "ios-pgr": 9, "total-ticks": 10, "weight-ticks": 11)";
  EXPECT_EQ(call("guest-get-diskstats"),
            success(R"([{"name": "sda", "major": 8, "minor": 0, "stats": {)" + eleven + "}}, " +
                    R"({"name": "sda1", "major": 8, "minor": 1, "stats": {"read-ios": 1, "read-sectors": 2, )" +
                    R"("write-ios": 3, "write-sectors": 4}}, {"name": "vda", "major": 254, "minor": 0, "stats": {)" +
                    eleven + R"(, "discard-ios": 12, "discard-merges": 13, "discard-sectors": 14, )" +
                    R"("discard-ticks": 15, "flush-ios": 16, "flush-ticks": 17}}])"));
}

}  // namespace
