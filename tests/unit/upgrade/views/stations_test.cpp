// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/stations.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace upgrade {
namespace {

using testing::HasSubstr;
using testing::Not;

TrialDisk disk_of(unsigned images, bool last_is_plain = false) {
  TrialDisk disk;
  disk.name = "/";
  disk.overlay = "/h/root.qcow2";
  disk.size_bytes = 4096;
  disk.parts = {{0, 8, {}}};
  for (unsigned i = 0; i < images; ++i)
    disk.parts[0].chain.push_back({fmt::format("/vz/old/private/101/root.hdd/root.hds.{:036}", i),
                                   last_is_plain && i + 1 == images});
  return disk;
}

TEST(Stations, a_short_chain_needs_none) {
  const auto backings = backings_of_chain("/h", disk_of(3));
  ASSERT_TRUE(backings) << backings.error().message;
  EXPECT_EQ(backings->size(), 1U);
  EXPECT_THAT(backings->front().name, Not(HasSubstr("station")));
}

TEST(Stations, each_image_is_named_once_and_each_name_has_room) {
  const TrialDisk disk = disk_of(40, true);
  const auto backings = backings_of_chain("/h", disk);
  ASSERT_TRUE(backings) << backings.error().message;
  ASSERT_GT(backings->size(), 5U);
  std::string all;
  for (std::size_t i = 0; i < backings->size(); ++i) {
    const std::string& name = (*backings)[i].name;
    EXPECT_LE(name.size(), kLongestBacking);
    EXPECT_EQ((*backings)[i].format, "parallels");
    const std::string next =
        fmt::format(R"("file":{{"driver":"file","filename":"/h/upgrade/root.qcow2/station{}.qcow2"}})", i + 1);
    EXPECT_EQ(name.find(next) != name.npos, i + 1 < backings->size()) << name;
    all += name;
  }
  std::size_t place = 0;
  for (const convert::ViewImage& image : disk.parts[0].chain) {
    place = all.find(image.path, place);
    ASSERT_NE(place, all.npos) << image.path;
  }
  EXPECT_THAT(backings->back().name, HasSubstr(R"({"driver":"raw")"));
}

TEST(Stations, a_name_that_leaves_no_room_is_refused) {
  TrialDisk disk = disk_of(2);
  disk.parts[0].chain[1].path = "/" + std::string(1000, 'x');
  const auto backings = backings_of_chain("/h", disk);
  ASSERT_FALSE(backings);
  EXPECT_THAT(backings.error().message, HasSubstr("xxx' is too long"));
}

}  // namespace
}  // namespace upgrade
