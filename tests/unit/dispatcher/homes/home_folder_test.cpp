// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/home_folder.hpp"
#include "tests/unit/dispatcher/homes/fake_run.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class HomeFolder : public testing::Test {
 protected:
  HomeFolder() {
    std::string name = (fs::temp_directory_path() / "homes-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    run_.task.notes["home"] = folder_.string() + "/vmprivate/u";
    run_.task.notes["kind"] = "vm";
  }
  ~HomeFolder() override { fs::remove_all(folder_); }

  fs::path home() const { return folder_ / "vmprivate/u"; }

  fs::path folder_;
  FakeRun run_;
};

TEST_F(HomeFolder, what_was_made_goes_and_nothing_that_a_link_leads_to) {
  fs::create_directory(folder_ / "outside");
  std::ofstream(folder_ / "outside/file") << "mine";
  ASSERT_TRUE(make_home_folder(run_));
  fs::create_directory_symlink(folder_ / "outside", home() / "link");
  std::ofstream(home() / "disk") << "x";
  ASSERT_TRUE(remove_home_folder(run_));
  EXPECT_FALSE(fs::exists(home()));
  EXPECT_TRUE(fs::exists(folder_ / "outside/file"));
  EXPECT_TRUE(remove_home_folder(run_)) << "twice";
  EXPECT_TRUE(make_home_folder(run_)) << "again, after it was undone";
}

TEST_F(HomeFolder, a_folder_that_was_there_before_is_not_taken) {
  fs::create_directories(home());
  std::ofstream(home() / "config.pvs") << "somebody's";
  EXPECT_FALSE(make_home_folder(run_));
  ASSERT_TRUE(remove_home_folder(run_));
  EXPECT_TRUE(fs::exists(home() / "config.pvs"));
}

TEST_F(HomeFolder, one_that_a_crash_left_before_it_was_written_down_goes) {
  fs::create_directories(home());
  ASSERT_TRUE(remove_home_folder(run_));
  EXPECT_FALSE(fs::exists(home()));
}

TEST_F(HomeFolder, is_where_it_was_asked_for_but_for_containers) {
  DispatcherConfig config;
  config.homes_root = "/vz";
  EXPECT_EQ(*home_for(config, Kind::kVm, "u", ""), "/vz/vmprivate/u");
  EXPECT_EQ(*home_for(config, Kind::kVm, "u", folder_), folder_.string() + "/u");
  EXPECT_EQ(*home_for(config, Kind::kContainer, "u", ""), "/vz/private/u");
  for (const std::string& bad :
       {std::string("relative"), folder_.string() + "/../x", folder_.string() + "/missing", folder_.string() + "/"})
    EXPECT_FALSE(home_for(config, Kind::kVm, "u", bad)) << bad;
  EXPECT_FALSE(home_for(config, Kind::kContainer, "u", folder_));
}

TEST_F(HomeFolder, too_little_space_is_told_with_both_numbers) {
  EXPECT_TRUE(expect_space(folder_, 1));
  const auto space = expect_space(folder_, std::uint64_t{1} << 60);
  ASSERT_FALSE(space);
  EXPECT_THAT(space.error().message, HasSubstr("1099511627776 MiB are needed in '" + folder_.string() + "', "));
}

}  // namespace
}  // namespace dispatcher
