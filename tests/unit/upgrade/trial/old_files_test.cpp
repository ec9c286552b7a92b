// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "upgrade/trial/old_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace upgrade {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
  EXPECT_EQ(files[0].size_bytes, 5U);
  struct stat seen {};
  ASSERT_EQ(::stat(image_.c_str(), &seen), 0);
  EXPECT_EQ(files[0].changed_ns, seen.st_mtim.tv_sec * 1'000'000'000 + seen.st_mtim.tv_nsec);
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
  EXPECT_THAT(give_old_files_back(files).value(), IsEmpty());
  EXPECT_EQ(remember_old_files(disks_of(image_)).value(), files);
}

TEST_F(OldFilesTest, links_and_other_files_in_its_place_stay_as_they_are) {
  const auto files = remember_old_files(disks_of(image_)).value();
  const std::string shadow = folder_ + "/shadow";
  ASSERT_TRUE(write_file_atomically(shadow, "secret", 0600));
  fs::rename(image_, folder_ + "/away");
  fs::create_symlink(shadow, image_);
  EXPECT_THAT(give_old_files_back(files).value(), ElementsAre(HasSubstr("another file")));
  EXPECT_EQ(mode_of(shadow), 0600U);

  fs::remove(image_);
  fs::copy_file(shadow, image_);
  EXPECT_THAT(give_old_files_back(files).value(), ElementsAre(HasSubstr("another file")));
  EXPECT_EQ(mode_of(image_), 0600U);

  // A folder that became a link leads nowhere.
  fs::remove(image_);
  fs::create_directory(folder_ + "/b");
  fs::rename(folder_ + "/away", folder_ + "/b/a.hds");
  const auto below = remember_old_files(disks_of(folder_ + "/b/a.hds")).value();
  ASSERT_EQ(::chmod((folder_ + "/b/a.hds").c_str(), 0600), 0);
  fs::rename(folder_ + "/b", folder_ + "/c");
  fs::create_directory_symlink(folder_ + "/c", folder_ + "/b");
  EXPECT_THAT(give_old_files_back(below).value(), ElementsAre(HasSubstr("b/a.hds' stays")));
  EXPECT_EQ(mode_of(folder_ + "/c/a.hds"), 0600U);
}

// None of them keeps a trial from its end.
TEST_F(OldFilesTest, what_is_gone_or_replaced_is_left_and_the_others_are_given_back) {
  auto files = remember_old_files(disks_of(image_)).value();
  files.insert(files.begin(), OldFile{folder_ + "/gone", 0, 0, 0600, 1, 5, 0});
  OldFile other = files[1];
  other.inode += 1;
  files.insert(files.begin(), other);
  ASSERT_EQ(::chmod(image_.c_str(), 0600), 0);
  EXPECT_THAT(give_old_files_back(files).value(), ElementsAre(HasSubstr("another file")));
  EXPECT_EQ(mode_of(image_), 0640U);
  fs::remove(image_);
  EXPECT_THAT(give_old_files_back(files).value(), IsEmpty());
}

TEST_F(OldFilesTest, another_content_than_at_the_begin_is_refused_by_name) {
  TrialRecord record;
  record.disks = disks_of(image_);
  record.old_files = remember_old_files(record.disks).value();
  const auto expect_refused = [&](const char* words) {
    const auto same = expect_old_files(record);
    ASSERT_FALSE(same) << words;
    EXPECT_EQ(same.error().code, ErrorCode::kOperationInvalid);
    for (const char* part : {words, image_.c_str(), "put back", "roll the trial back"})
      EXPECT_THAT(same.error().message, HasSubstr(part));
  };
  EXPECT_TRUE(expect_old_files(record));
  // An owner is libvirt's to change.
  ASSERT_EQ(::chmod(image_.c_str(), 0600), 0);
  ASSERT_EQ(::chown(image_.c_str(), 1234, 4321), ::geteuid() == 0 ? 0 : -1);
  EXPECT_TRUE(expect_old_files(record));

  const auto begun = fs::last_write_time(image_);
  fs::rename(image_, folder_ + "/away");
  expect_refused("is not what it was");
  // A copy that was put back with its time is as good; one without is not known for the same.
  fs::copy_file(folder_ + "/away", image_);
  fs::last_write_time(image_, begun + std::chrono::seconds(1));
  expect_refused("was changed");
  fs::last_write_time(image_, begun);
  EXPECT_TRUE(expect_old_files(record));
  fs::resize_file(image_, 4);
  fs::last_write_time(image_, begun);
  expect_refused("has 4 bytes, must have 5");

  fs::remove(image_);
  fs::create_symlink(folder_ + "/away", image_);
  expect_refused("must be a regular file");
  fs::remove(image_);
  fs::rename(folder_ + "/away", image_);
  EXPECT_TRUE(expect_old_files(record));
}

TEST_F(OldFilesTest, a_folder_that_leads_elsewhere_by_now_is_refused) {
  fs::create_directory_symlink(folder_, folder_ + "/link");
  TrialRecord record;
  record.disks = disks_of(folder_ + "/link/a.hds");
  record.old_files = remember_old_files(record.disks).value();
  EXPECT_TRUE(expect_old_files(record));
  fs::create_directory(folder_ + "/b");
  fs::copy_file(image_, folder_ + "/b/a.hds");
  fs::last_write_time(folder_ + "/b/a.hds", fs::last_write_time(image_));
  fs::remove(folder_ + "/link");
  fs::create_directory_symlink(folder_ + "/b", folder_ + "/link");
  EXPECT_THAT(expect_old_files(record).error().message, HasSubstr("leads to '" + folder_ + "/b/a.hds' now"));
}

}  // namespace
}  // namespace upgrade
