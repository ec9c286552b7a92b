// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/machine_settling.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

upgrade::TrialDisk disk_of(bool is_plain) {
  upgrade::TrialDisk disk;
  disk.overlay = "/home/a.trial.qcow2";
  disk.parts = {{.start_sector = 0, .end_sector = 8, .chain = {{"/old/a.hds", is_plain}}}};
  return disk;
}

TEST(SettledImage, lies_beside_the_overlay) {
  EXPECT_EQ(settled_image(disk_of(false), "qcow2"), (SettledImage{"/home/a.qcow2", "qcow2"}));
  EXPECT_EQ(settled_image(disk_of(false), "raw"), (SettledImage{"/home/a.raw", "raw"}));
}

TEST(SettledImage, of_a_container_is_its_overlay) {
  upgrade::TrialDisk disk = disk_of(false);
  disk.overlay = "/home/root.qcow2";
  EXPECT_EQ(settled_image(disk, "qcow2"), (SettledImage{"/home/root.qcow2", "qcow2"}));
}

TEST(SettledImage, keeps_what_the_old_disk_was) {
  EXPECT_EQ(settled_image(disk_of(false), "keep"), (SettledImage{"/home/a.hds", "ploop"}));
  EXPECT_EQ(settled_image(disk_of(true), "keep"), (SettledImage{"/home/a.raw", "raw"}));
}

TEST(SettledImage, is_no_raw_one_where_a_delta_is_over_a_plain_image) {
  upgrade::TrialDisk disk = disk_of(true);
  disk.parts[0].chain.insert(disk.parts[0].chain.begin(), {"/old/delta.hds", false});
  EXPECT_EQ(settled_image(disk, "keep").format, "ploop");
}

std::string domain_with(const std::string& target, const std::string& file) {
  return "<domain type='kvm'><name>db01</name><devices><disk type='file' device='cdrom'><target dev='sda'/></disk>"
         "<disk type='file' device='disk'><source file='" +
         file + "'/><target dev='" + target + "' bus='virtio'/></disk></devices></domain>";
}

TEST(FindDisk, knows_a_disk_by_its_image_whatever_its_target_is_by_now) {
  upgrade::TrialDisk disk = disk_of(false);
  disk.target = "sda";
  const SettledImage raw = settled_image(disk, "raw");
  EXPECT_EQ(*find_disk(domain_with("vda", "/home/a.trial.qcow2"), disk, raw),
            (FoundDisk{"vda", "/home/a.trial.qcow2"}));
  EXPECT_EQ(*find_disk(domain_with("vdb", "/home/a.raw"), disk, raw), (FoundDisk{"vdb", "/home/a.raw"}));
}

TEST(FindDisk, takes_no_other_disk_of_the_same_target) {
  upgrade::TrialDisk disk = disk_of(false);
  disk.target = "sda";
  EXPECT_EQ(*find_disk(domain_with("sda", "/home/b.qcow2"), disk, settled_image(disk, "qcow2")), FoundDisk{});
}

}  // namespace
}  // namespace dispatcher
