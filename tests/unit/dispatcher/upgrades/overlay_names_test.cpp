// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/overlay_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dispatcher {
namespace {

using ::testing::ElementsAre;

TEST(OverlayNames, are_plain_and_each_disks_own) {
  std::vector<upgrade::MachineDisk> disks;
  for (const char* name : {"a.hdd", "/else/where/a.hdd", "../;rm -rf.hdd", ".hdd", "a.trial.hdd"}) {
    disks.emplace_back();
    disks.back().name = name;
  }
  EXPECT_THAT(overlay_names(disks, "/home"),
              ElementsAre("/home/a.trial.qcow2", "/home/a-2.trial.qcow2", "/home/harddisk.trial.qcow2",
                          "/home/harddisk-2.trial.qcow2", "/home/harddisk-3.trial.qcow2"));
}

}  // namespace
}  // namespace dispatcher
