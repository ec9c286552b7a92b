// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/catalogue/home_records.hpp"
#include "dispatcher/catalogue/homes_copy.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

HomeRecord home_of(const std::string& uuid) {
  HomeRecord record;
  record.uuid = uuid;
  record.kind = Kind::kContainer;
  record.facts.home = "/vz/private/" + uuid;
  record.facts.config_file = record.facts.home + "/ve.conf";
  record.facts.is_template = true;
  record.written_digest = "d1";
  return record;
}

class HomesCopy : public testing::Test {
 protected:
  HomesCopy() { fs::create_directories(folder_); }
  ~HomesCopy() override { fs::remove_all(folder_); }

  // As at a start.
  void start() {
    records_.reset();
    catalogue_.reset();
    copy_.reset();
    auto catalogue = Database::open(catalogue_path_, dispatcher_schema());
    auto copy = Database::open(copy_path_, homes_copy_schema());
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    ASSERT_TRUE(copy) << copy.error().message;
    catalogue_ = *std::move(catalogue);
    copy_ = *std::move(copy);
    const auto matched = match_homes(*catalogue_, *copy_);
    ASSERT_TRUE(matched) << matched.error().message;
    records_.emplace(*catalogue_, copy_.get());
  }

  void damage(const std::string& path) {
    records_.reset();
    catalogue_.reset();
    copy_.reset();
    std::ofstream(path, std::ios::trunc) << std::string(8192, 'x');
  }

  std::vector<std::string> homes() {
    std::vector<std::string> names;
    const auto all = records_->all();
    if (all)
      for (const auto& [uuid, record] : *all) names.push_back(uuid);
    return names;
  }

  std::string folder_ = testing::TempDir() + "/homes-copy-" + std::to_string(::getpid());
  std::string catalogue_path_ = folder_ + "/dispatcher.sqlite";
  std::string copy_path_ = folder_ + "/homes.sqlite";
  std::unique_ptr<Database> catalogue_;
  std::unique_ptr<Database> copy_;
  std::optional<HomeRecords> records_;
};

TEST_F(HomesCopy, homes_and_links_outlive_a_damaged_catalogue) {
  start();
  for (const char* uuid : {"a", "b", "c"}) ASSERT_TRUE(records_->put(home_of(uuid)));
  ASSERT_TRUE(records_->remove("b"));
  ASSERT_TRUE(records_->set_written_digest("c", "d2"));
  ASSERT_TRUE(records_->put_link("c", "a"));
  ASSERT_TRUE(records_->put_link("b", "a"));
  ASSERT_TRUE(records_->remove_link("b"));
  damage(catalogue_path_);
  start();
  EXPECT_THAT(homes(), ElementsAre("a", "c"));
  EXPECT_EQ(**records_->find("a"), home_of("a"));
  EXPECT_EQ((*records_->find("c"))->written_digest, "d2");
  EXPECT_THAT(*records_->clones_of("a"), ElementsAre("c"));
}

TEST_F(HomesCopy, a_damaged_copy_is_made_anew) {
  start();
  ASSERT_TRUE(records_->put(home_of("a")));
  damage(copy_path_);
  start();
  EXPECT_THAT(homes(), ElementsAre("a"));
  damage(catalogue_path_);
  start();
  EXPECT_THAT(homes(), ElementsAre("a"));
}

TEST_F(HomesCopy, what_only_the_copy_has_goes_where_the_catalogue_is_sound) {
  start();
  ASSERT_TRUE(records_->put(home_of("a")));
  ASSERT_TRUE(HomeRecords(*catalogue_).remove("a"));
  start();
  EXPECT_THAT(homes(), IsEmpty());
  damage(catalogue_path_);
  start();
  EXPECT_THAT(homes(), IsEmpty());
}

}  // namespace
}  // namespace dispatcher
