// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "upgrade/trial/old_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace upgrade {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class OldFilesTest : public testing::Test {
 protected:
  OldFilesTest() : folder_(fs::canonical(testing::TempDir()).string() + "/old-XXXXXX") {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    image_ = folder_ + "/a.hds";
    EXPECT_TRUE(write_file_atomically(image_, "image", 0640));
  }
  ~OldFilesTest() override { fs::remove_all(folder_); }

  static std::vector<TrialDisk> disks_of(const std::string& path) {
    TrialDisk disk;
    disk.parts = {{0, 1, {{path, false}, {path, false}}}};
    return {disk, disk};
  }
  static unsigned mode_of(const std::string& path) {
    struct stat seen {};
    EXPECT_EQ(::stat(path.c_str(), &seen), 0);
    return seen.st_mode & 07777U;
  }

  std::string folder_;
  std::string image_;
};

TEST_F(OldFilesTest, each_is_remembered_once_where_it_really_is) {
  fs::create_directory_symlink(folder_, folder_ + "/link");
  const auto files = remember_old_files(disks_of(folder_ + "/link/a.hds")).value();
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].path, image_);
  EXPECT_EQ(files[0].owner, ::getuid());
  EXPECT_EQ(files[0].mode, 0640U);
}

TEST_F(OldFilesTest, what_is_no_file_is_not_remembered) {
  fs::create_symlink(image_, folder_ + "/link");
  EXPECT_THAT(remember_old_files(disks_of(folder_ + "/link")).error().message, HasSubstr("must be a regular file"));
  EXPECT_THAT(remember_old_files(disks_of(folder_)).error().message, HasSubstr("must be a regular file"));
  EXPECT_FALSE(remember_old_files(disks_of(folder_ + "/none")));
}

TEST_F(OldFilesTest, owner_and_mode_come_back) {
  const auto files = remember_old_files(disks_of(image_)).value();
  ASSERT_EQ(::chmod(image_.c_str(), 0600), 0);
  // Only root can give a file away.
  ASSERT_EQ(::chown(image_.c_str(), 1234, 4321), ::geteuid() == 0 ? 0 : -1);
  ASSERT_TRUE(give_old_files_back(files));
  EXPECT_EQ(remember_old_files(disks_of(image_)).value(), files);
}

TEST_F(OldFilesTest, links_and_other_files_in_its_place_stay_as_they_are) {
  const auto files = remember_old_files(disks_of(image_)).value();
  const std::string shadow = folder_ + "/shadow";
  ASSERT_TRUE(write_file_atomically(shadow, "secret", 0600));
  fs::rename(image_, folder_ + "/away");
  fs::create_symlink(shadow, image_);
  EXPECT_THAT(give_old_files_back(files).error().message, HasSubstr("another file"));
  EXPECT_EQ(mode_of(shadow), 0600U);

  fs::remove(image_);
  fs::copy_file(shadow, image_);
  EXPECT_THAT(give_old_files_back(files).error().message, HasSubstr("another file"));
  EXPECT_EQ(mode_of(image_), 0600U);

  // A folder that became a link leads nowhere.
  fs::remove(image_);
  fs::create_directory(folder_ + "/b");
  fs::rename(folder_ + "/away", folder_ + "/b/a.hds");
  const auto below = remember_old_files(disks_of(folder_ + "/b/a.hds")).value();
  ASSERT_EQ(::chmod((folder_ + "/b/a.hds").c_str(), 0600), 0);
  fs::rename(folder_ + "/b", folder_ + "/c");
  fs::create_directory_symlink(folder_ + "/c", folder_ + "/b");
  EXPECT_FALSE(give_old_files_back(below));
  EXPECT_EQ(mode_of(folder_ + "/c/a.hds"), 0600U);
}

TEST_F(OldFilesTest, what_is_gone_stays_gone_and_the_others_are_given_back) {
  auto files = remember_old_files(disks_of(image_)).value();
  files.insert(files.begin(), OldFile{folder_ + "/gone", 0, 0, 0600, 1});
  OldFile other = files[1];
  other.inode += 1;
  files.insert(files.begin(), other);
  ASSERT_EQ(::chmod(image_.c_str(), 0600), 0);
  EXPECT_FALSE(give_old_files_back(files));
  EXPECT_EQ(mode_of(image_), 0640U);
  fs::remove(image_);
  files.erase(files.begin());
  EXPECT_TRUE(give_old_files_back(files));
}

}  // namespace
}  // namespace upgrade
