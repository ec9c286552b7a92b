// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/images/image_chain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ImageChainTest : public ::testing::Test {
 protected:
  ImageChainTest() : folder_(fs::path(::testing::TempDir()) / ("image_chain." + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~ImageChainTest() override { fs::remove_all(folder_); }

  static std::string big_endian(std::uint64_t value, int bytes) {
    std::string text;
    while (bytes-- > 0) text += static_cast<char>(value >> (8 * bytes));
    return text;
  }

  // A qcow2 header, version 2, of a disk of 1 MiB.
  std::string image(const std::string& name, const std::string& backing) {
    const std::string path = folder_ / name;
    std::string head = "QFI\xfb" + big_endian(2, 4) + big_endian(backing.empty() ? 0 : 104, 8) +
                       big_endian(backing.size(), 4) + big_endian(16, 4) + big_endian(1 << 20, 8);
    head.resize(104, '\0');
    std::ofstream(path, std::ios::binary) << head << backing << std::string(1000, '\0');
    return path;
  }

  fs::path folder_;
};

TEST_F(ImageChainTest, follows_names_from_image_to_image) {
  const std::string base = image("base", "");
  image("middle", base);
  const std::string top = image("top", "file:" + (folder_ / "middle").string());
  EXPECT_EQ(backing_file_of(base), "");
  EXPECT_THAT(chain_below(top), ElementsAre((folder_ / "middle").string(), base));
}

TEST_F(ImageChainTest, a_relative_name_is_the_image_s_neighbour) {
  EXPECT_EQ(backing_file_of(image("top", "../x/base")), (folder_.parent_path() / "x/base").string());
}

TEST_F(ImageChainTest, a_circle_ends) {
  const std::string one = image("one", folder_ / "two");
  image("two", one);
  EXPECT_THAT(chain_below(one), ElementsAre((folder_ / "two").string(), one));
}

TEST_F(ImageChainTest, what_is_no_image_stands_on_nothing) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  std::ofstream(folder_ / "raw") << "QFI";
  for (const char* name : {"pipe", "raw", "missing", "."}) EXPECT_THAT(chain_below(folder_ / name), IsEmpty()) << name;
}

TEST_F(ImageChainTest, a_name_that_lies_beyond_the_file_is_none) {
  const std::string path = image("top", "/vz/base");
  fs::resize_file(path, 106);
  EXPECT_EQ(backing_file_of(path), "");
}

}  // namespace
}  // namespace dispatcher
