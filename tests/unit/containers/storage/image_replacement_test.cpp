// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/image_replacement.hpp"
#include "foundation/atomic_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

namespace fs = std::filesystem;

class ImageReplacementTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = testing::TempDir() + "/images.XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    image = folder + "/a.img";
    ASSERT_TRUE(write_file_atomically(image, "old", 0640));
  }
  void TearDown() override { fs::remove_all(folder); }
  long files() const { return std::distance(fs::directory_iterator(folder), fs::directory_iterator{}); }

  std::string folder, image;
};

TEST_F(ImageReplacementTest, leaves_the_image_as_it_was_until_it_is_done) {
  {
    auto copy = ImageReplacement::begin(image);
    ASSERT_TRUE(copy) << copy.error().message;
    ASSERT_EQ(::pwrite(copy->fd(), "new", 3, 0), 3);
    EXPECT_EQ(*read_file(image, 100), "old");
  }
  EXPECT_EQ(*read_file(image, 100), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(ImageReplacementTest, writes_over_what_a_killed_one_left) {
  ASSERT_TRUE(write_file_atomically(image + ".new", "longer than the image"));
  auto copy = ImageReplacement::begin(image);
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_EQ(*read_file(copy->path(), 100), "old");
  ASSERT_EQ(::pwrite(copy->fd(), "new", 3, 0), 3);
  const auto done = copy->commit();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(*read_file(image, 100), "new");
  EXPECT_EQ(files(), 1);
  struct stat is {};
  ASSERT_EQ(::stat(image.c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 07777, 0640u);
}

TEST_F(ImageReplacementTest, is_for_files_only) {
  fs::create_symlink(image, folder + "/link");
  for (const std::string& path : {folder + "/link", folder, folder + "/none"})
    EXPECT_FALSE(ImageReplacement::begin(path)) << path;
}

}  // namespace
}  // namespace containers
