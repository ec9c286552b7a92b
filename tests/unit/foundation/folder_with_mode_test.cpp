// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/folder_with_mode.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace {

TEST(FolderWithMode, gives_exactly_the_mode_that_is_asked_for_and_leaves_what_is_there) {
  const std::string path = ::testing::TempDir() + fmt::format("folder_with_mode.{}", ::getpid());
  const mode_t before = ::umask(0077);
  const auto made = make_folder_with_mode(path, 0711);
  const auto again = make_folder_with_mode(path, 0700);
  ::umask(before);
  struct stat there {};
  ASSERT_EQ(::stat(path.c_str(), &there), 0);
  EXPECT_TRUE(made.value());
  EXPECT_FALSE(again.value());
  EXPECT_EQ(there.st_mode & 07777, 0711U);
  std::filesystem::remove(path);
  EXPECT_FALSE(make_folder_with_mode(path + "/missing/folder", 0711));
}

}  // namespace
