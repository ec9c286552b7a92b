// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/config_file.hpp"

#include "foundation/sha256.hpp"
#include "foundation/unique_fd.hpp"
#include "keep_samples.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>

namespace dispatcher {
namespace {

using testing::HasSubstr;
using Is = ConfigFile::Is;

struct ConfigFileTest : testing::Test {
  Folder folder;
  const std::string path = folder / "config.pvs";

  void write(const std::string& text, const std::string& name = "config.pvs") {
    ASSERT_TRUE(write_file_atomically(folder / name, text));
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }
};

TEST_F(ConfigFileTest, a_regular_file_is_read_with_its_digest) {
  write("text");
  const auto file = read_config_file(path, 4);
  EXPECT_EQ(file.is, Is::kThere);
  EXPECT_EQ(file.text, "text");
  EXPECT_EQ(file.digest, "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1");
}

TEST_F(ConfigFileTest, what_is_no_regular_file_of_a_fair_size_is_named) {
  write("text", "other");
  EXPECT_EQ(read_config_file(path, 4).is, Is::kMissing);
  EXPECT_FALSE(read_config_file(path, 4).may_change);
  EXPECT_TRUE(read_config_file(folder / "none/config.pvs", 4).may_change);
  EXPECT_THAT(read_config_file(folder / "other", 3).words, HasSubstr("has 4 bytes, expected at most 3"));
  std::filesystem::create_symlink("other", path);
  EXPECT_EQ(read_config_file(path, 4).is, Is::kUnusable);
  EXPECT_THAT(read_config_file(path, 4).words, HasSubstr(path + "' is a symbolic link"));
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(read_config_file(folder / "fifo", 4).words, HasSubstr("is a FIFO"));
  std::filesystem::create_directory(folder / "folder");
  EXPECT_THAT(read_config_file(folder / "folder", 4).words, HasSubstr("is a folder"));
}

TEST_F(ConfigFileTest, a_file_that_is_being_written_is_busy) {
  write("half");
  UniqueFd writer(::open(path.c_str(), O_WRONLY | O_APPEND));
  EXPECT_EQ(read_config_file_now(path, 100).is, Is::kBusy);
  writer.reset();
  EXPECT_EQ(read_config_file_now(path, 100).is, Is::kThere);
}

TEST_F(ConfigFileTest, who_writes_it_is_waited_for) {
  write("half");
  UniqueFd writer(::open(path.c_str(), O_WRONLY | O_APPEND));
  const std::jthread writing([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    ASSERT_EQ(::write(writer.get(), " and half", 9), 9);
    writer.reset();
  });
  EXPECT_EQ(read_config_file(path, 100).text, "half and half");
}

TEST_F(ConfigFileTest, it_is_replaced_with_its_mode_and_nothing_is_left_beside) {
  write("old");
  ::chmod(path.c_str(), 0640);
  const auto kept = replace_config_file(path, "new", digest_of("old"));
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(*kept, "");
  EXPECT_EQ(content(path), "new");
  struct stat seen {};
  ::stat(path.c_str(), &seen);
  EXPECT_EQ(seen.st_mode & 07777, 0640U);
  EXPECT_THAT(names(), testing::ElementsAre("config.pvs"));
}

TEST_F(ConfigFileTest, an_edit_after_it_was_read_is_not_replaced) {
  write("edited");
  const auto kept = replace_config_file(path, "new", digest_of("read"));
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::kOperationAborted);
  EXPECT_EQ(content(path), "edited");
  EXPECT_FALSE(replace_config_file(path, "new", ""));
  EXPECT_THAT(names(), testing::ElementsAre("config.pvs"));
}

TEST_F(ConfigFileTest, what_a_crash_left_held_is_kept) {
  write("old");
  write("maybe an edit", "config.pvs.replaced");
  ASSERT_TRUE(replace_config_file(path, "new", digest_of("old")));
  EXPECT_EQ(content(folder / "config.pvs.rejected"), "maybe an edit");
  EXPECT_EQ(content(path), "new");
}

TEST_F(ConfigFileTest, what_a_crash_left_beside_is_cleared_and_no_edit_lost) {
  write("new");
  write("half", "config.pvs.tmp-a1B2c3");
  write("theirs", "config.pvs.tmp-backup-of-mine");
  write("old", "config.pvs.replaced");
  ASSERT_TRUE(clear_left_beside(path, digest_of("old")));
  EXPECT_THAT(names(), testing::UnorderedElementsAre("config.pvs", "config.pvs.tmp-backup-of-mine"));
  std::filesystem::create_hard_link(path, path + ".replaced");
  ASSERT_TRUE(clear_left_beside(path, digest_of("old")));
  EXPECT_FALSE(std::filesystem::exists(path + ".replaced"));
  write("maybe an edit", "config.pvs.replaced");
  ASSERT_TRUE(clear_left_beside(path, digest_of("old")));
  EXPECT_EQ(content(path + ".rejected"), "maybe an edit");
  EXPECT_FALSE(clear_left_beside("/nonexistent/config.pvs", ""));
}

TEST_F(ConfigFileTest, rejected_files_are_numbered_and_the_same_bytes_are_kept_once) {
  write("first");
  EXPECT_EQ(*keep_rejected(path, false), path + ".rejected");
  EXPECT_EQ(*keep_rejected(path, false), path + ".rejected");
  write("second");
  EXPECT_EQ(*keep_rejected(path, true), path + ".rejected.2");
  EXPECT_EQ(content(path + ".rejected"), "first");
  EXPECT_EQ(content(path + ".rejected.2"), "second");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(ConfigFileTest, of_many_rejected_files_the_oldest_makes_room) {
  for (unsigned number = 1; number <= kMostRejected; ++number) {
    write("text " + std::to_string(number));
    ASSERT_TRUE(keep_rejected(path, true));
  }
  const timespec old[2] = {{1000, 0}, {1000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (path + ".rejected.7").c_str(), old, 0), 0);
  write("newest");
  EXPECT_EQ(*keep_rejected(path, false), path + ".rejected.7");
  EXPECT_EQ(content(path + ".rejected.7"), "newest");
  EXPECT_EQ(names().size(), kMostRejected + 1U);
}

TEST_F(ConfigFileTest, a_link_is_put_beside_as_a_link) {
  write("secret", "elsewhere");
  std::filesystem::create_symlink("elsewhere", path);
  EXPECT_EQ(*keep_rejected(path, true), path + ".rejected");
  EXPECT_TRUE(std::filesystem::is_symlink(path + ".rejected"));
  EXPECT_EQ(content(folder / "elsewhere"), "secret");
}

}  // namespace
}  // namespace dispatcher
