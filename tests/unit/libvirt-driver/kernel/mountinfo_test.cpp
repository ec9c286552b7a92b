// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/mountinfo.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(Mountinfo, takes_device_point_type_and_source) {
  const auto mounts = parse_mountinfo(
      "412 380 0:53 / / rw,relatime master:1 - overlay switchyard:debian rw,lowerdir=/a\n"
      "413 412 7:3 / /srv rw - ext4 /dev/loop3 rw\n",
      10);
  ASSERT_EQ(mounts.size(), 2u);
  EXPECT_EQ(mounts[0], (ContainerMount{"0:53", "/", "overlay", "switchyard:debian"}));
  EXPECT_EQ(mounts[1], (ContainerMount{"7:3", "/srv", "ext4", "/dev/loop3"}));
  EXPECT_FALSE(mounts[0].on_block_device());
  EXPECT_TRUE(mounts[1].on_block_device());
}

TEST(Mountinfo, shows_names_as_text_whatever_the_container_called_them) {
  struct Row {
    const char* written;
    const char* shown;
  };
  for (const Row& row :
       {Row{"/a\\040b", "/a b"}, Row{"/a\\012b", "/a?b"}, Row{"/a\\134b", "/a\\b"}, Row{"/\\303\\251", "/\u00e9"},
        Row{"/\\377", "/?"}, Row{"/\\355\\240\\200", "/???"}, Row{"/\\300\\200", "/??"}, Row{"/\\360\\220", "/??"},
        Row{"/a\\9", "/a\\9"}, Row{"/a\\04", "/a\\04"}, Row{"/\\777", "/\\777"}, Row{"/\x7f", "/?"}}) {
    const auto mounts = parse_mountinfo(std::string("1 2 7:3 / ") + row.written + " rw - ext4 /dev/x rw", 10);
    ASSERT_EQ(mounts.size(), 1u) << row.written;
    EXPECT_EQ(mounts[0].point, row.shown) << row.written;
  }
}

TEST(Mountinfo, leaves_out_lines_of_another_form) {
  for (const char* line : {"", "x", "1 2 7:3 / /srv rw - ext4", "1 2 7:3 / srv rw - ext4 /dev/x rw",
                           "1 2 7:3 / /srv - ext4 /dev/x rw", "1 2 7:3 / /srv rw ext4 /dev/x rw"})
    EXPECT_TRUE(parse_mountinfo(line, 10).empty()) << line;
}

TEST(Mountinfo, takes_no_more_than_the_limit) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "1 2 7:3 / /srv rw - ext4 /dev/x rw\n";
  EXPECT_EQ(parse_mountinfo(text, 7).size(), 7u);
}

}  // namespace
}  // namespace driver
