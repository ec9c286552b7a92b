// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/machine_disks.hpp"

#include <gtest/gtest.h>

namespace upgrade {
namespace {

std::string machine(const std::string& disks) {
  return "<ParallelsVirtualMachine><Hardware><CdRom><SystemName>a.iso</SystemName></CdRom>" + disks +
         "</Hardware></ParallelsVirtualMachine>";
}

TEST(MachineDisks, are_those_that_are_connected_and_have_a_name) {
  const auto disks =
      machine_disks(machine("<Hdd><Index>3</Index><EmulatedType>1</EmulatedType><SystemName>a b.hdd</SystemName></Hdd>"
                            "<Hdd><Enabled>0</Enabled><SystemName>b.hdd</SystemName></Hdd>"
                            "<Hdd><Connected>0</Connected><SystemName>c.hdd</SystemName></Hdd><Hdd/>"
                            "<Hdd><EmulatedType>0</EmulatedType><SystemName>/dev/sdb</SystemName></Hdd>"
                            "<Hdd><EmulatedType>1</EmulatedType><UserFriendlyName>d.hdd</"
                            "UserFriendlyName><DiskVersion>3</DiskVersion></Hdd>"));
  ASSERT_TRUE(disks) << disks.error().message;
  EXPECT_EQ(*disks, (std::vector<MachineDisk>{
                        {"a b.hdd", 3, false, false}, {"/dev/sdb", 1, true, false}, {"d.hdd", 2, false, true}}));
}

TEST(MachineDisks, of_what_is_no_machine_are_none) {
  EXPECT_FALSE(machine_disks("<a"));
  EXPECT_TRUE(machine_disks("<a/>")->empty());
}

}  // namespace
}  // namespace upgrade
