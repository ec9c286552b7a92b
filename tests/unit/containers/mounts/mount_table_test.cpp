// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/mounts/mount_table.hpp"

#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

namespace containers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(MountTable, reads_point_type_and_source_behind_any_number_of_tags) {
  EXPECT_THAT(parse_mounts("25 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n"
                           "70 25 0:44 / /vz/a rw shared:1 master:2 - overlay switchyard:x rw,lowerdir=/l\n"),
              ElementsAre(Mount{"/", "ext4", "/dev/sda1"}, Mount{"/vz/a", "overlay", "switchyard:x"}));
}

TEST(MountTable, tells_a_mount_that_is_only_read_from_a_file_system_that_is) {
  const auto mounts = parse_mounts("25 1 8:1 / /a nosuid,ro,relatime - ext4 /dev/sda1 rw\n"
                                   "26 1 8:1 / /b rw,roam - ext4 /dev/sda1 ro\n");
  ASSERT_EQ(mounts.size(), 2U);
  EXPECT_TRUE(mounts[0].read_only);
  EXPECT_FALSE(mounts[1].read_only);
}

TEST(MountTable, undoes_the_kernels_escapes) {
  EXPECT_THAT(parse_mounts("70 25 0:44 / /my\\040vz\\134 rw - tmpfs a\\040b rw\n"),
              ElementsAre(Mount{"/my vz\\", "tmpfs", "a b"}));
}

TEST(MountTable, leaves_out_lines_of_another_form) {
  EXPECT_THAT(parse_mounts("\n25 1 8:1 / / rw\n25 1 8:1 / / rw -\n25 1 8:1 / / rw shared:1 - ext4\n"), IsEmpty());
  EXPECT_THAT(parse_mounts(""), IsEmpty());
}

TEST(MountTable, finds_what_is_mounted_at_or_below_a_folder) {
  const auto mounts = parse_mounts(
      "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
      "22 21 0:5 / /vz/ab rw - tmpfs none rw\n"
      "23 21 0:6 / /vz/a\\040b/root rw shared:1 - overlay none rw\n");
  const auto point_within = [&](const char* folder) {
    const auto mount = mount_within(folder, mounts);
    return mount ? mount->point : "";
  };
  EXPECT_EQ(point_within("/vz/a"), "");
  EXPECT_EQ(point_within("/vz/ab"), "/vz/ab");
  EXPECT_EQ(point_within("/vz/a b"), "/vz/a b/root");
  EXPECT_EQ(point_within("/vz"), "/vz/ab");
}

TEST(MountTable, knows_what_is_mounted_here) {
  const auto proc = mount_at("/proc");
  ASSERT_TRUE(proc) << proc.error().message;
  ASSERT_TRUE(proc->has_value());
  EXPECT_EQ((*proc)->type, "proc");
  const auto none = mount_at("/nowhere/at/all");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_value());
  EXPECT_EQ(*point_holding("/proc/self/ns"), "/proc");
  EXPECT_EQ(*point_holding("/"), "/");
  EXPECT_EQ(*point_holding("/proc"), "/proc");
  EXPECT_TRUE(*has_mounts_below(""));
  EXPECT_FALSE(*has_mounts_below("/nowhere/at"));
}

TEST(MountTable, ends_its_way_up_where_the_root_is_no_mount) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root changes its root";
  const driver::test::TemporaryFolder root;
  const auto look = [&] {
    if (::chroot(root.path().c_str()) != 0 || ::chdir("/") != 0) ::_exit(1);
    ::alarm(10);
    ::_exit(point_holding("/a/b") ? 2 : 0);  // no /proc tells what is mounted
  };
  EXPECT_EXIT(look(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace containers
