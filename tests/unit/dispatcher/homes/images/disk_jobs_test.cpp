// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libvirt is asked for when disks are copied or frozen.
#include "dispatcher/homes/images/frozen_disks.hpp"
#include "dispatcher/homes/images/live_copy.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using testing::HasSubstr;

const std::vector<DiskCopy> kDisks{{"sda", "/vz/a/harddisk.qcow2", "qcow2", "/vz/b/harddisk.qcow2", ""}};
constexpr const char* kClone = "11111111-0000-4000-8000-000000000001";

TEST(LiveCopy, names_each_disk_so_that_libvirt_chooses_none) {
  const std::string xml = backup_xml(kDisks, {"sda", "sdb"});
  EXPECT_THAT(xml, HasSubstr(R"(<domainbackup mode="push">)"));
  EXPECT_THAT(xml, HasSubstr(R"(<disk name="sda" backup="yes" type="file">)"));
  EXPECT_THAT(xml, HasSubstr(R"(<target file="/vz/b/harddisk.qcow2"/>)"));
  EXPECT_THAT(xml, HasSubstr(R"(<disk name="sdb" backup="no"/>)"));
}

TEST(FrozenDisks, the_overlay_lies_beside_its_image_and_bears_the_clones_name) {
  EXPECT_EQ(overlay_of(kDisks[0], kClone), "/vz/a/harddisk-11111111.qcow2");
  const std::string xml = freeze_xml(kDisks, {"sda", "sdb"}, kClone);
  EXPECT_THAT(xml, HasSubstr(R"(<source file="/vz/a/harddisk-11111111.qcow2"/>)"));
  EXPECT_THAT(xml, HasSubstr(R"(<disk name="sdb" snapshot="no"/>)"));
}

}  // namespace
}  // namespace dispatcher
