// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/fresh_root.hpp"
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace containers {
namespace {

namespace fs = std::filesystem;

// Images that are being exchanged are never looked into.
class FreshRoot : public testing::Test {
 protected:
  FreshRoot() {
    fs::create_directories(home_.folder() + "/reinstall");
    write(home_.image(), "old");
    write(home_.template_record(), "before\n");
    write(fresh_, "fresh");
  }
  ~FreshRoot() override { fs::remove_all(home_.homes_root); }

  static std::string made_folder() {
    std::string folder = testing::TempDir() + "/homes.XXXXXX";
    return fs::canonical(::mkdtemp(folder.data()));
  }
  static void write(const std::string& path, const char* text) { std::ofstream(path) << text; }
  static std::string text(const std::string& path) {
    const auto read = read_file(path, 1 << 20);
    return read ? *read : "";
  }
  static void succeeds(const Result<void>& done) { EXPECT_TRUE(done) << done.error().message; }
  void is_the_old_one_alone() {
    EXPECT_EQ(text(home_.image()), "old");
    EXPECT_EQ(text(home_.template_record()), "before\n");
    EXPECT_FALSE(fs::exists(home_.folder() + "/reinstall"));
    EXPECT_FALSE(fs::exists(snapshots_));
  }
  void is_the_fresh_one() {
    EXPECT_EQ(text(home_.image()), "fresh");
    EXPECT_EQ(text(home_.template_record()), "after\n");
    EXPECT_EQ(text(old_), "old");
    EXPECT_FALSE(fs::exists(snapshots_));
  }
  // What is there when the image that is to have the place was linked, and the journal not yet written.
  void kill_before_journal(const std::string& of) {
    fs::create_directory(snapshots_);
    fs::create_hard_link(of, snapshots_ + "/.reverted");
  }
  void kill_place() {
    fs::create_hard_link(home_.image(), old_);
    write(record_, "before\n");
    kill_before_journal(fresh_);
  }

  ContainerHome home_{made_folder(), {"3c1d3a52-7a1c-4f0e-9d15-0c5e6b4fd201"}};
  const std::string fresh_ = home_.folder() + "/reinstall/fresh.img", old_ = home_.folder() + "/reinstall/before.img",
                    record_ = home_.folder() + "/reinstall/before", snapshots_ = home_.folder() + "/snapshots";
};

TEST_F(FreshRoot, takes_its_place_and_gives_it_back) {
  succeeds(place_fresh_root(home_, "after"));
  is_the_fresh_one();
  EXPECT_FALSE(fs::exists(fresh_));
  succeeds(place_fresh_root(home_, "after"));
  is_the_fresh_one();
  succeeds(give_old_root_back(home_));
  is_the_old_one_alone();
  succeeds(give_old_root_back(home_));
  is_the_old_one_alone();
}

TEST_F(FreshRoot, takes_its_place_after_a_kill) {
  kill_place();
  succeeds(place_fresh_root(home_, "after"));
  is_the_fresh_one();
  succeeds(drop_old_root(home_));
  EXPECT_EQ(text(home_.image()), "fresh");
  EXPECT_FALSE(fs::exists(home_.folder() + "/reinstall"));
}

TEST_F(FreshRoot, takes_its_place_after_a_kill_behind_the_journal) {
  kill_place();
  write(home_.folder() + "/revert", "after\n");
  succeeds(place_fresh_root(home_, "after"));
  EXPECT_EQ(text(home_.image()), "fresh");
  EXPECT_EQ(text(home_.template_record()), "after\n");
  succeeds(give_old_root_back(home_));
  is_the_old_one_alone();
}

TEST_F(FreshRoot, goes_after_a_kill) {
  kill_place();
  succeeds(give_old_root_back(home_));
  is_the_old_one_alone();
}

TEST_F(FreshRoot, gives_the_place_back_after_a_kill) {
  succeeds(place_fresh_root(home_, "after"));
  kill_before_journal(old_);
  succeeds(give_old_root_back(home_));
  is_the_old_one_alone();
}

}  // namespace
}  // namespace containers
