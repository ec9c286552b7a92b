// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/host_files.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace convert {
namespace {

class HostFiles : public testing::Test {
 protected:
  HostFiles() {
    std::string pattern = testing::TempDir() + "host_files_XXXXXX";
    home_ = ::mkdtemp(pattern.data());
    std::filesystem::create_directory(home_ / "d.hdd");
    std::ofstream(home_ / "d.hdd/a.hds") << "0123456789";
  }
  ~HostFiles() override { std::filesystem::remove_all(home_); }

  std::filesystem::path home_;
};

TEST_F(HostFiles, shows_files_and_folders_of_the_home) {
  const LookAt look = look_below({home_.string()});
  const auto file = look((home_ / "d.hdd/a.hds").string(), 4);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->head, "0123");
  EXPECT_EQ(file->size_bytes, 10U);
  EXPECT_FALSE(file->is_folder);
  EXPECT_TRUE(look((home_ / "d.hdd").string(), 4)->is_folder);
}

TEST_F(HostFiles, shows_nothing_outside_and_no_link_out) {
  std::filesystem::create_symlink("/etc/passwd", home_ / "link");
  std::filesystem::create_symlink("d.hdd/a.hds", home_ / "inner");
  const LookAt look = look_below({home_.string()});
  EXPECT_FALSE(look("/etc/passwd", 4));
  EXPECT_FALSE(look((home_ / "../../etc/passwd").string(), 4));
  EXPECT_TRUE(look((home_ / "link").string(), 4)->is_elsewhere);
  EXPECT_TRUE(look((home_ / "link").string(), 4)->head.empty());
  EXPECT_FALSE(look((home_ / "gone").string(), 4));
  EXPECT_TRUE(look((home_ / "inner").string(), 4));
}

TEST_F(HostFiles, a_pipe_is_not_waited_for) {
  ASSERT_EQ(::mkfifo((home_ / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(look_below({home_.string()})((home_ / "pipe").string(), 4)->is_special);
}

}  // namespace
}  // namespace convert
