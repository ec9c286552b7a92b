// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/snapshots/snapshot_name.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(SnapshotName, can_be_a_files) {
  for (const std::string name : {"../x", "a/b", ".a", "a\nb", ""}) EXPECT_FALSE(parse_snapshot_name(name)) << name;
  EXPECT_FALSE(parse_snapshot_name(std::string(201, 'a')));
  EXPECT_EQ(*parse_snapshot_name("before update"), "before update");
}

}  // namespace
}  // namespace containers
