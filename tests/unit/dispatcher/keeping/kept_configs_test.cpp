// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/kept_configs.hpp"

#include "dispatcher/catalogue/home_records.hpp"
#include "keep_samples.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

TEST(KeptConfigs, copies_are_roots_alone_and_digests_go_with_the_homes) {
  const Folder folder;
  const auto database = *Database::open(folder / "db.sqlite", dispatcher_schema());
  HomeRecords homes(*database);
  KeptConfigs kept(*database, folder.path());
  ASSERT_TRUE(kept.prepare());
  ASSERT_TRUE(kept.prepare());
  ASSERT_TRUE(homes.put({"u", Kind::kVm, {.home = "/h", .config_file = "/h/config.pvs"}, ""}));
  EXPECT_EQ(*kept.copy("u"), "");
  ASSERT_TRUE(kept.set_copy("u", "text"));
  EXPECT_EQ(*kept.copy("u"), "text");
  EXPECT_EQ(std::filesystem::status(folder / "configs").permissions(), std::filesystem::perms::owner_all);

  EXPECT_FALSE(kept.agree("u", "d1", "f1"));
  ASSERT_TRUE(kept.set_agreed("u", "d1", "f1"));
  EXPECT_TRUE(kept.agree("u", "d1", "f1"));
  EXPECT_FALSE(kept.agree("u", "d1", "f2"));
  EXPECT_FALSE(kept.agree("u", "d2", "f1"));
  EXPECT_EQ((*homes.find("u"))->written_digest, "f1");
  ASSERT_TRUE(kept.set_agreed("u", "d2", "f2"));
  EXPECT_TRUE(kept.agree("u", "d2", "f2"));

  ASSERT_TRUE(kept.forget("u"));
  EXPECT_EQ(*kept.copy("u"), "");
  EXPECT_FALSE(kept.agree("u", "d2", "f2"));
  EXPECT_TRUE(kept.forget("u"));
}

}  // namespace
}  // namespace dispatcher
