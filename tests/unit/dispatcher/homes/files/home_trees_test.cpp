// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Homes as trees of files that strangers made: removed and copied, and nothing else touched.
#include "dispatcher/homes/files/tree_copy.hpp"
#include "dispatcher/homes/files/tree_removal.hpp"
#include "foundation/atomic_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class HomeTreesTest : public ::testing::Test {
 protected:
  HomeTreesTest() : folder_(fs::path(::testing::TempDir()) / ("home_trees." + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(home_ / "inner/deeper");
    fs::create_directories(folder_ / "outside");
    write(folder_ / "outside/precious", "kept");
    write(home_ / "config.pvs", "<config/>");
    write(home_ / "inner/disk", std::string(100000, 'x'));
    fs::create_symlink(folder_ / "outside", home_ / "link");
    fs::create_symlink(folder_ / "outside/precious", home_ / "inner/file-link");
    fs::create_hard_link(home_ / "config.pvs", home_ / "inner/again");
    ::mkfifo((home_ / "inner/pipe").c_str(), 0600);
    ::chmod((home_ / "inner/disk").c_str(), 04751);
    ::chmod((home_ / "inner").c_str(), 0710);
  }
  ~HomeTreesTest() override { fs::remove_all(folder_); }

  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
  static struct stat seen(const fs::path& path) {
    struct stat info {};
    EXPECT_EQ(::lstat(path.c_str(), &info), 0) << path;
    return info;
  }

  fs::path folder_;
  fs::path home_ = folder_ / "home";
  fs::path copy_ = folder_ / "copy";
};

TEST_F(HomeTreesTest, removal_takes_all_of_it_and_nothing_that_links_lead_to) {
  ASSERT_TRUE(remove_tree(home_));
  EXPECT_FALSE(fs::exists(home_));
  EXPECT_EQ(read_file(folder_ / "outside/precious", 100).value(), "kept");
}

TEST_F(HomeTreesTest, removal_of_what_is_gone_is_no_error) {
  ASSERT_TRUE(remove_tree(home_));
  EXPECT_TRUE(remove_tree(home_));
  EXPECT_TRUE(remove_tree(folder_ / "never/there"));
}

TEST_F(HomeTreesTest, a_link_in_the_place_of_a_home_is_not_removed) {
  fs::create_symlink(folder_ / "outside", folder_ / "moved-home");
  const auto refused = remove_tree(folder_ / "moved-home");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("not a folder"));
  EXPECT_TRUE(fs::exists(folder_ / "outside/precious"));
}

TEST_F(HomeTreesTest, what_cannot_be_a_home_is_not_removed) {
  for (const std::string path : {"", "/", "/vz", "relative/home", "/vz/../etc/x", "/vz/home/", "//vz/home"}) {
    const auto refused = remove_tree(path);
    ASSERT_FALSE(refused) << path;
    EXPECT_EQ(refused.error().code, ErrorCode::kOperationInvalid) << path;
  }
}

TEST_F(HomeTreesTest, a_copy_has_everything_that_the_tree_has) {
  write(home_ / "inner/deeper/sparse", "");
  ASSERT_EQ(::truncate((home_ / "inner/deeper/sparse").c_str(), 64 << 20), 0);
  const bool attributes = ::setxattr((home_ / "inner/disk").c_str(), "user.note", "abc", 3, 0) == 0;
  const timespec times[2] = {{1500000000, 5}, {1500000001, 7}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (home_ / "inner").c_str(), times, 0), 0);
  ASSERT_TRUE(copy_tree(home_, copy_, [](std::uint64_t, std::uint64_t) { return Result<void>(); }));

  for (const auto& entry : fs::recursive_directory_iterator(home_)) {
    const fs::path copied = copy_ / entry.path().lexically_relative(home_);
    const struct stat was = seen(entry.path());
    const struct stat is = seen(copied);
    EXPECT_EQ(is.st_mode, was.st_mode) << copied;
    EXPECT_EQ(is.st_nlink, was.st_nlink) << copied;
    EXPECT_EQ(is.st_mtim.tv_sec, was.st_mtim.tv_sec) << copied;
    EXPECT_EQ(is.st_uid, was.st_uid) << copied;
    if (entry.is_symlink()) {
      EXPECT_EQ(fs::read_symlink(copied), fs::read_symlink(entry.path()));
    } else if (entry.is_regular_file()) {
      EXPECT_EQ(read_file(copied, 1 << 30).value(), read_file(entry.path(), 1 << 30).value()) << copied;
    }
  }
  EXPECT_EQ(seen(copy_ / "config.pvs").st_ino, seen(copy_ / "inner/again").st_ino);
  EXPECT_NE(seen(copy_ / "config.pvs").st_ino, seen(home_ / "config.pvs").st_ino);
  EXPECT_LT(seen(copy_ / "inner/deeper/sparse").st_blocks, 1000);
  if (attributes) {
    char value[4] = {};
    EXPECT_EQ(::getxattr((copy_ / "inner/disk").c_str(), "user.note", value, sizeof value), 3);
  }
}

TEST_F(HomeTreesTest, a_copy_ends_when_it_is_told_to) {
  const auto ended = copy_tree(home_, copy_, [](std::uint64_t, std::uint64_t) {
    return Result<void>(Error{ErrorCode::kOperationAborted, "enough"});
  });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::kOperationAborted);
  EXPECT_TRUE(fs::exists(home_ / "inner/disk"));
}

TEST_F(HomeTreesTest, a_copy_replaces_nothing) {
  fs::create_directory(copy_);
  write(copy_ / "precious", "kept");
  EXPECT_FALSE(copy_tree(home_, copy_, [](std::uint64_t, std::uint64_t) { return Result<void>(); }));
  EXPECT_EQ(read_file(copy_ / "precious", 100).value(), "kept");
}

}  // namespace
}  // namespace dispatcher
