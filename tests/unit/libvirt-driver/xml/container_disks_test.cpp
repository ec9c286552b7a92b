// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/container_disks.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

constexpr Uuid kUuid{0x0a, 0x4b, 0x1c, 0x88, 0x52, 0xa0, 0x4d, 0x6c, 0x8f, 0x31, 0x6c, 0x1d, 0x2e, 0x7f, 0x92, 0x51};
constexpr const char* kImage = "/vz/private/0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9251/upper.img";

std::string domain(const std::string& devices, const std::string& root = {}) {
  const std::string metadata =
      root.empty() ? ""
                   : "<metadata><switchyard:user-form xmlns:switchyard='http://switchyard.org/xmlns/user-form/1.0' "
                     "type='vz'><switchyard:root>" +
                         root + "</switchyard:root></switchyard:user-form></metadata>";
  return "<domain type='lxc'><name>one</name>" + metadata + "<devices>" + devices + "</devices></domain>";
}

TEST(ContainerDisks, are_the_root_first_then_images_and_devices) {
  const auto disks = read_container_disks(
      domain("<filesystem type='file'><driver type='loop' format='raw'/><source file='/srv.img'/><target dir='/srv'/>"
             "</filesystem><filesystem type='mount'><source dir='/home'/><target dir='/home'/></filesystem>"
             "<disk type='block'><source dev='/dev/sdb'/><target dev='sdb'/></disk>"
             "<filesystem type='mount'><source dir='/vz/private/U/root'/><target dir='/'/></filesystem>",
             "<filesystem type='template'><source name='debian'/><target dir='/'/></filesystem>"));
  ASSERT_TRUE(disks) << disks.error().message;
  ASSERT_EQ(disks->size(), 3u);
  EXPECT_EQ((*disks)[0].target, "/");
  EXPECT_EQ(disk_word((*disks)[0], "/vz", kUuid), std::string("0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9251,raw,") + kImage);
  EXPECT_EQ(disk_word((*disks)[1], "/vz", kUuid), "0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9251,raw,/srv.img");
  EXPECT_EQ(disk_word((*disks)[2], "/vz", kUuid), "0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9251,block,/dev/sdb");
  EXPECT_TRUE((*disks)[0].has_own_filesystem());
  EXPECT_TRUE((*disks)[1].has_own_filesystem());
  EXPECT_FALSE((*disks)[2].has_own_filesystem());
}

TEST(ContainerDisks, answer_to_target_and_path) {
  const auto disks =
      read_container_disks(domain("<filesystem type='mount'><source dir='/x'/><target dir='/'/></filesystem>",
                                  "<filesystem type='template'><source name='debian'/><target dir='/'/></filesystem>"));
  ASSERT_TRUE(disks);
  EXPECT_EQ(find_disk(*disks, "/", "/vz", kUuid), disks->data());
  EXPECT_EQ(find_disk(*disks, kImage, "/vz", kUuid), disks->data());
  for (const char* none : {"", "sda", "/vz", "/x"}) EXPECT_EQ(find_disk(*disks, none, "/vz", kUuid), nullptr) << none;
}

TEST(ContainerDisks, never_take_a_folder_of_the_host_for_the_containers_own) {
  const auto disks = read_container_disks(domain("<filesystem><source dir='/vz/one'/><target dir='/'/></filesystem>"));
  ASSERT_TRUE(disks);
  ASSERT_EQ(disks->size(), 1u);
  EXPECT_EQ(disks->front().form, DiskForm::kFolder);
  EXPECT_FALSE(disks->front().has_own_filesystem());
}

TEST(ContainerDisks, have_the_format_that_the_definition_says) {
  const auto disks = read_container_disks(domain(
      "<filesystem type='file'><driver type='ploop'/><source file='/a'/><target dir='/'/></filesystem>"
      "<filesystem type='file'><driver type='nbd' format='qcow2'/><source file='/b'/><target dir='/b'/></filesystem>"));
  ASSERT_TRUE(disks);
  EXPECT_EQ((*disks)[0].format, "ploop");
  EXPECT_EQ((*disks)[1].format, "qcow2");
}

}  // namespace
}  // namespace driver
