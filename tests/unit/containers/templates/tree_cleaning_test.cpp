// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/tree_cleaning.hpp"

#include "foundation/unique_fd.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace containers {
namespace {

namespace fs = std::filesystem;

class TreeCleaning : public testing::Test {
 protected:
  void SetUp() override {
    folder = testing::TempDir() + "/tree.XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    root = UniqueFd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string folder;
  UniqueFd root;
};

TEST_F(TreeCleaning, empties_dev_and_keeps_the_rest) {
  fs::create_directories(folder + "/dev/pts/deep");
  std::ofstream(folder + "/dev/pts/deep/file") << "x";
  fs::create_directories(folder + "/bin");
  std::ofstream(folder + "/bin/sh") << "x";
  const auto cleaned = clean_tree(root.get());
  ASSERT_TRUE(cleaned) << cleaned.error().message;
  EXPECT_EQ(cleaned->files, 1u);
  EXPECT_TRUE(fs::is_empty(folder + "/dev"));
  EXPECT_TRUE(fs::exists(folder + "/bin/sh"));
}

TEST_F(TreeCleaning, a_link_in_the_place_of_dev_leads_nowhere) {
  fs::create_directories(folder + "/outside/usr");
  fs::create_directories(folder + "/usr");
  std::ofstream(folder + "/outside/file") << "x";
  fs::create_directory_symlink("outside", folder + "/dev");
  ASSERT_TRUE(clean_tree(root.get()));
  EXPECT_TRUE(fs::is_directory(fs::symlink_status(folder + "/dev")));
  EXPECT_TRUE(fs::exists(folder + "/outside/file"));
}

TEST_F(TreeCleaning, takes_away_devices_and_what_overlayfs_would_read) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root makes device nodes";
  fs::create_directories(folder + "/usr/sub");
  ASSERT_EQ(::mknod((folder + "/usr/disk").c_str(), S_IFBLK | 0666, makedev(8, 0)), 0);
  for (const char* name : {"trusted.overlay.redirect", "user.overlay.opaque", "user.kept"})
    if (::setxattr((folder + "/usr/sub").c_str(), name, "y", 1, 0) != 0)
      GTEST_SKIP() << "no " << name << " on this file system";
  const auto cleaned = clean_tree(root.get());
  ASSERT_TRUE(cleaned) << cleaned.error().message;
  EXPECT_EQ(cleaned->files, 1u);
  EXPECT_EQ(cleaned->attributes, 2u);
  EXPECT_FALSE(fs::exists(folder + "/usr/disk"));
  EXPECT_EQ(::getxattr((folder + "/usr/sub").c_str(), "user.kept", nullptr, 0), 1);
  EXPECT_EQ(::getxattr((folder + "/usr/sub").c_str(), "trusted.overlay.redirect", nullptr, 0), -1);
}

TEST_F(TreeCleaning, refuses_what_holds_no_system) {
  fs::create_directories(folder + "/debian-12/usr");
  const auto cleaned = clean_tree(root.get());
  ASSERT_FALSE(cleaned);
  EXPECT_EQ(cleaned.error().code, ErrorCode::kOperationInvalid);
  EXPECT_FALSE(fs::exists(folder + "/dev"));
}

TEST_F(TreeCleaning, refuses_a_tree_that_is_too_deep) {
  std::string deep = folder + "/usr";
  for (int level = 0; level < 300; ++level) deep += "/d";
  fs::create_directories(deep);
  const auto cleaned = clean_tree(root.get());
  ASSERT_FALSE(cleaned);
  EXPECT_NE(cleaned.error().message.find("more than 256 levels"), std::string::npos) << cleaned.error().message;
}

}  // namespace
}  // namespace containers
