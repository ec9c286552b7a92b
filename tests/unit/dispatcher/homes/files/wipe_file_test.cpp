// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/files/wipe_file.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

class WipeFile : public testing::Test {
 protected:
  ~WipeFile() override { fs::remove(path_); }
  std::string content() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::string path_ = testing::TempDir() + "wipe_file." + std::to_string(::getpid());
};

TEST_F(WipeFile, overwrites_data_and_leaves_holes) {
  constexpr std::size_t kHole = 64U << 20;
  std::ofstream(path_) << std::string(3U << 20, 'x');
  fs::resize_file(path_, kHole);
  std::ofstream(path_, std::ios::app) << std::string(100, 'y');
  struct stat before {};
  ASSERT_EQ(::stat(path_.c_str(), &before), 0);
  ASSERT_TRUE(wipe_file(path_));
  struct stat after {};
  ASSERT_EQ(::stat(path_.c_str(), &after), 0);
  EXPECT_EQ(before.st_size, after.st_size);
  EXPECT_LE(after.st_blocks, before.st_blocks + 16);
  const std::string left = content();
  EXPECT_TRUE(std::all_of(left.begin(), left.end(), [](char byte) { return byte == '\0'; }));
}

TEST_F(WipeFile, takes_what_is_empty_or_gone_and_follows_no_link) {
  EXPECT_TRUE(wipe_file(path_));
  std::ofstream(path_).flush();
  EXPECT_TRUE(wipe_file(path_));
  std::ofstream(path_) << "precious";
  const std::string link = path_ + ".link";
  fs::create_symlink(path_, link);
  const auto refused = wipe_file(link);
  fs::remove(link);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, testing::HasSubstr(link));
  EXPECT_EQ(content(), "precious");
}

}  // namespace
}  // namespace dispatcher
