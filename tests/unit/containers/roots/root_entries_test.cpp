// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/root_entries.hpp"

#include "foundation/unique_fd.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace containers {
namespace {

namespace fs = std::filesystem;

struct RootEntries : testing::Test {
  RootEntries() {
    std::string name = testing::TempDir() + "root-entries-XXXXXX";
    top_ = ::mkdtemp(name.data());
    fs::create_directories(top_ / "root/etc");
    fs::create_directories(top_ / "outside");
    std::ofstream(top_ / "root/etc/two") << "2";
    std::ofstream(top_ / "root/etc/one") << "1";
    std::ofstream(top_ / "outside/file") << "not yours";
    fs::create_symlink("../../outside", top_ / "root/link");
    fs::create_symlink("one", top_ / "root/etc/first");
    fd_ = UniqueFd(::open((top_ / "root").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  ~RootEntries() override { fs::remove_all(top_); }

  fs::path top_;
  UniqueFd fd_;
};

TEST_F(RootEntries, are_listed_by_name) {
  EXPECT_EQ(names_in_root(fd_.get(), "etc"), (std::vector<std::string>{"first", "one", "two"}));
  EXPECT_TRUE(names_in_root(fd_.get(), "nowhere").empty());
}

TEST_F(RootEntries, links_are_read_and_not_followed) {
  EXPECT_EQ(read_root_link(fd_.get(), {"etc", "first"}), "one");
  EXPECT_EQ(read_root_link(fd_.get(), {"etc", "one"}), std::nullopt);
  const auto is = stat_in_root(fd_.get(), {"etc", "first"});
  ASSERT_TRUE(is);
  EXPECT_TRUE(S_ISLNK(is->st_mode));
}

TEST_F(RootEntries, are_removed_and_folders_are_not) {
  const auto removed = remove_in_root(fd_.get(), {"etc", "first"});
  ASSERT_TRUE(removed);
  EXPECT_TRUE(*removed);
  EXPECT_TRUE(fs::exists(top_ / "root/etc/one"));
  const auto again = remove_in_root(fd_.get(), {"etc", "first"});
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  EXPECT_FALSE(remove_in_root(fd_.get(), {".", "etc"}));
}

TEST_F(RootEntries, become_links) {
  ASSERT_TRUE(make_root_link(fd_.get(), {"etc", "one"}, "/proc/self/mounts"));
  EXPECT_EQ(read_root_link(fd_.get(), {"etc", "one"}), "/proc/self/mounts");
  EXPECT_TRUE(make_root_link(fd_.get(), {"nowhere", "one"}, "/x"));
}

TEST_F(RootEntries, of_other_roots_are_not_reached) {
  EXPECT_TRUE(names_in_root(fd_.get(), "link").empty());
  EXPECT_FALSE(stat_in_root(fd_.get(), {"link", "file"}));
  const auto removed = remove_in_root(fd_.get(), {"link", "file"});
  ASSERT_TRUE(removed);
  EXPECT_FALSE(*removed);
  EXPECT_TRUE(fs::exists(top_ / "outside/file"));
}

}  // namespace
}  // namespace containers
