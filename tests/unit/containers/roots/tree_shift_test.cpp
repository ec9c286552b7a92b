// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/tree_ids.hpp"
#include "containers/roots/tree_shift.hpp"
#include "foundation/unique_fd.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace containers {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

class TreeShift : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
    folder = testing::TempDir() + "/tree.XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    fs::create_directories(at("t/in"));
    root = UniqueFd(::open(at("t").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  void TearDown() override {
    if (!folder.empty()) fs::remove_all(folder);
  }

  std::string at(const std::string& name) const { return folder + "/" + name; }
  void make(const std::string& name, uid_t owner, mode_t mode = 0644) {
    std::ofstream(at(name)) << name;
    ASSERT_EQ(::lchown(at(name).c_str(), owner, owner + 1), 0);
    ASSERT_EQ(::chmod(at(name).c_str(), mode), 0);
  }
  void expect_owner(const std::string& name, uid_t owner, gid_t group) const {
    struct stat is {};
    ASSERT_EQ(::lstat(at(name).c_str(), &is), 0) << name;
    EXPECT_EQ(is.st_uid, owner) << name;
    EXPECT_EQ(is.st_gid, group) << name;
  }
  mode_t mode_of(const std::string& name) const {
    struct stat is {};
    return ::lstat(at(name).c_str(), &is) == 0 ? is.st_mode & 07777 : 0;
  }
  std::string attribute(const std::string& name, const char* key) const {
    char value[256];
    const ssize_t size = ::lgetxattr(at(name).c_str(), key, value, sizeof value);
    return size < 0 ? "none" : std::string(value, static_cast<std::size_t>(size));
  }

  std::string folder;
  UniqueFd root;
  // Each of a file's second visit would move it further: the ranges overlap.
  const IdShift shift{{}, {{{0, 10, 65536}}, {{0, 10, 65536}}}};
};

TEST_F(TreeShift, changes_each_file_once_and_follows_no_link) {
  make("outside", 5);
  make("t/in/a", 1000);
  ASSERT_EQ(::link(at("t/in/a").c_str(), at("t/b").c_str()), 0);
  ASSERT_EQ(::symlink(at("outside").c_str(), at("t/link").c_str()), 0);
  ASSERT_EQ(::symlink("..", at("t/up").c_str()), 0);
  ASSERT_EQ(::mkfifo(at("t/pipe").c_str(), 0600), 0);
  const auto shifted = shift_tree(root.get(), shift);
  ASSERT_TRUE(shifted) << shifted.error().message;
  expect_owner("outside", 5, 6);
  expect_owner("t", 10, 10);
  expect_owner("t/in", 10, 10);
  expect_owner("t/in/a", 1010, 1011);
  expect_owner("t/b", 1010, 1011);
  expect_owner("t/link", 10, 10);
  expect_owner("t/up", 10, 10);
  expect_owner("t/pipe", 10, 10);
}

TEST_F(TreeShift, keeps_set_user_id_bits_capabilities_and_acls) {
  make("t/su", 0, 04755);
  make("t/sg", 7, 02711);
  make("t/cap", 0, 0755);
  ASSERT_EQ(::chmod(at("t/in").c_str(), 03777), 0);
  const std::string capability = "\1\0\0\2"s + "\0\x20\0\0"s + std::string(12, '\0');
  ASSERT_EQ(::lsetxattr(at("t/cap").c_str(), "security.capability", capability.data(), capability.size(), 0), 0);
  const auto shifted = shift_tree(root.get(), shift);
  ASSERT_TRUE(shifted) << shifted.error().message;
  expect_owner("t/su", 10, 11);
  EXPECT_EQ(mode_of("t/su"), 04755u);
  EXPECT_EQ(mode_of("t/sg"), 02711u);
  EXPECT_EQ(mode_of("t/in"), 03777u);
  EXPECT_EQ(attribute("t/cap", "security.capability"), "\1\0\0\3"s + capability.substr(4) + "\x0a\0\0\0"s);
}

TEST_F(TreeShift, goes_on_from_the_ids_that_the_tree_says_it_has) {
  make("t/a", 1000);
  const IdMap one{{{0, 100000, 65536}}, {{0, 100000, 65536}}}, two{{{0, 110000, 65536}}, {{0, 110000, 65536}}};
  for (const IdMap& map : {one, one, two}) {
    const auto given = give_tree_ids(root.get(), map);
    ASSERT_TRUE(given) << given.error().message;
    EXPECT_EQ(*read_tree_ids(root.get()), map);
    expect_owner("t/a", map.users[0].target + 1000, map.users[0].target + 1001);
  }
  ASSERT_TRUE(give_tree_ids(root.get(), {}));
  EXPECT_EQ(attribute("t", "trusted.switchyard.ids"), "none");
  expect_owner("t/a", 1000, 1001);
}

}  // namespace
}  // namespace containers
