// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/container_disks.hpp"

#include <gtest/gtest.h>

namespace upgrade {
namespace {

TEST(container_disks, are_those_that_are_on_and_mounted) {
  const auto disks = container_disks(
      "DISK=\"uuid={1},enabled=yes,size=10485760,image=root.hdd,mnt=/;image=data.hdd,mnt=/data;"
      "enabled=no,image=off.hdd,mnt=/off;image=spare.hdd;image=up.hdd,mnt=/data/../etc;image=x,device=/dev/x,mnt=/x;"
      "device=/dev/sdb1,mnt=/dev-disk;device=/dev/sdc\"\n");
  ASSERT_TRUE(disks);
  EXPECT_EQ(*disks, (std::vector<ContainerDisk>{
                        {"/", "root.hdd", false}, {"/data", "data.hdd", false}, {"/dev-disk", "", true}, {"/dev/sdc", "", true}}));
}

TEST(container_disks, of_a_file_that_names_none_are_none) {
  const auto disks = container_disks("NAME=\"web\"\n");
  ASSERT_TRUE(disks);
  EXPECT_TRUE(disks->empty());
}

TEST(container_disks, get_other_images_and_keep_all_else) {
  EXPECT_EQ(disk_list_with("uuid={1},enabled=yes,size=7,image=root.hdd,mnt=/;image=data.hdd,mnt=/data,autocompact=no;"
                           "device=/dev/sdb1,mnt=/x",
                           {{"/", "/home/root.qcow2"}, {"/data", "/home/disk1.qcow2"}}),
            "uuid={1},enabled=yes,size=7,image=/home/root.qcow2,mnt=/;image=/home/disk1.qcow2,mnt=/data,autocompact=no;"
            "device=/dev/sdb1,mnt=/x");
}

TEST(container_disks, root_that_is_not_named_is_added) {
  EXPECT_EQ(disk_list_with("", {{"/", "/home/root.qcow2"}}), "enabled=yes,image=/home/root.qcow2,mnt=/");
  EXPECT_EQ(disk_list_with("enabled=no,image=root.hdd,mnt=/", {{"/", "/r"}}),
            "enabled=no,image=root.hdd,mnt=/;enabled=yes,image=/r,mnt=/");
}

}  // namespace
}  // namespace upgrade
