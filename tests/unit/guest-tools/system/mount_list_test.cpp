// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/mount_list.hpp"
#include "../guest_root.hpp"

#include <vector>

namespace {

class MountList : public GuestRoot {
 protected:
  // "MAJOR:MINOR TYPE SOURCE MOUNT-POINT" of each
  std::vector<std::string> mounts() const {
    guest_tools::MountList list;
    guest_tools::ErrorText error;
    EXPECT_TRUE(list.read(agent.root, error)) << string(error.text());
    std::vector<std::string> all;
    for (const guest_tools::Mount& mount : list)
      all.push_back(std::to_string(mount.major) + ":" + std::to_string(mount.minor) + " " + string(mount.type) + " " +
                    string(mount.source) + " " + string(mount.mount_point));
    return all;
  }
};

using Lines = std::vector<std::string>;

TEST_F(MountList, file_systems_on_devices_are_the_guest_s) {
  write("/proc/self/mountinfo",
        "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
        "23 22 0:21 / /proc rw - proc proc rw\n"
        "24 22 0:44 / /mnt/nfs rw shared:3 master:4 - nfs4 server:/x rw\n"
        "25 22 254:2 /sub /srv/a\\040b\\134c rw - xfs /dev/vda2 rw\n"
        "26 22 0:50 / /overlay rw - overlay overlay rw\n"
        "27 22 7:0 / /img rw - vfat /dev/loop0 rw");
  EXPECT_EQ(mounts(), (Lines{"254:1 ext4 /dev/vda1 /", "254:2 xfs /dev/vda2 /srv/a b\\c", "7:0 vfat /dev/loop0 /img"}));
}

TEST_F(MountList, the_root_is_whatever_it_is) {
  write("/proc/self/mountinfo",
        "1 1 0:2 / / rw - rootfs rootfs rw\n22 1 0:50 / / rw - overlay overlay rw,lowerdir=/x\n");
  EXPECT_EQ(mounts(), (Lines{"0:50 overlay overlay /"}));
}

TEST_F(MountList, lines_that_are_none_are_left_out) {
  write("/proc/self/mountinfo",
        "\n22\n22 1\n22 1 254:1 / / rw\n22 1 x / / rw - ext4 a rw\n22 1 254:1 / / rw -\n- - - -\n");
  EXPECT_EQ(mounts(), Lines{});
}

TEST_F(MountList, before_mountinfo_there_was_mounts) {
  std::filesystem::create_directories(root + "/home");
  write("/proc/mounts",
        "rootfs / rootfs rw 0 0\n/dev/root / ext3 rw 0 0\nproc /proc proc rw 0 0\n"
        "/dev/hda2 /home ext3 rw 0 0\n/dev/hda3 /gone ext3 rw 0 0\nserver:/x /nfs nfs rw 0 0\n");
  const Lines seen = mounts();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen[0].ends_with(" ext3 /dev/root /")) << seen[0];
  EXPECT_TRUE(seen[1].ends_with(" ext3 /dev/hda2 /home")) << seen[1];
}

TEST_F(MountList, without_proc_there_is_the_root) {
  const Lines seen = mounts();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_TRUE(seen[0].ends_with("  /")) << seen[0];
}

}  // namespace
