// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/host_name.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace containers {
namespace {

namespace fs = std::filesystem;

class HostName : public testing::Test {
 protected:
  HostName() {
    std::string name = (fs::temp_directory_path() / "root-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    fs::create_directories(root() / "etc");
  }
  ~HostName() override { fs::remove_all(folder_); }

  fs::path root() const { return folder_ / "root"; }
  void put(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::string text(const fs::path& path) {
    const auto read = read_file(path, 1 << 20);
    return read ? *read : "";
  }
  Result<void> write() {
    const UniqueFd fd(::open(root().c_str(), O_RDONLY | O_DIRECTORY));
    return write_host_name_below(fd.get(), "web02");
  }

  fs::path folder_;
};

TEST_F(HostName, each_systems_own_file_is_rewritten_and_no_other_made) {
  put(root() / "etc/sysconfig/network", "NETWORKING=yes\nHOSTNAME=old\nHOSTNAME=older\nGATEWAY=1\n");
  ASSERT_TRUE(write());
  EXPECT_EQ(text(root() / "etc/sysconfig/network"), "NETWORKING=yes\nHOSTNAME=web02\nGATEWAY=1\n");
  EXPECT_FALSE(fs::exists(root() / "etc/hostname"));
}

TEST_F(HostName, without_any_the_plain_one_is_made_and_found_again) {
  ASSERT_TRUE(write());
  EXPECT_EQ(text(root() / "etc/hostname"), "web02\n");
  fs::permissions(root() / "etc/hostname", fs::perms::owner_read);
  ASSERT_TRUE(write());
  struct stat is {};
  ::stat((root() / "etc/hostname").c_str(), &is);
  EXPECT_EQ(is.st_mode & 0777, 0400U);
}

TEST_F(HostName, a_new_one_is_the_containers_roots) {
  if (::chown(root().c_str(), 4711, 4712) != 0) GTEST_SKIP() << "only root gives files away";
  ASSERT_TRUE(write());
  struct stat is {};
  ASSERT_EQ(::stat((root() / "etc/hostname").c_str(), &is), 0);
  EXPECT_EQ(is.st_uid, 4711U);
  EXPECT_EQ(is.st_gid, 4712U);
}

TEST_F(HostName, a_link_in_the_container_leads_nowhere_on_the_host) {
  put(folder_ / "outside/hostname", "the host's");
  fs::remove(root() / "etc");
  fs::create_directory_symlink("/" + fs::relative(folder_ / "outside", "/").string(), root() / "etc");
  EXPECT_TRUE(write());
  EXPECT_EQ(text(folder_ / "outside/hostname"), "the host's");
}

TEST_F(HostName, a_file_that_is_a_link_is_replaced_not_followed) {
  put(folder_ / "outside/hostname", "the host's");
  fs::create_symlink(folder_ / "outside/hostname", root() / "etc/hostname");
  ASSERT_TRUE(write());
  EXPECT_EQ(text(folder_ / "outside/hostname"), "the host's");
  EXPECT_EQ(text(root() / "etc/hostname"), "web02\n");
  EXPECT_FALSE(fs::is_symlink(root() / "etc/hostname"));
}

TEST_F(HostName, a_pipe_in_the_files_place_holds_nobody_up) {
  ASSERT_EQ(::mkfifo((root() / "etc/hostname").c_str(), 0600), 0);
  ASSERT_TRUE(write());
  EXPECT_EQ(text(root() / "etc/hostname"), "web02\n");
}

TEST(HostNameLine, is_added_where_there_is_none) {
  EXPECT_EQ(with_host_name_line("", "a"), "HOSTNAME=a\n");
  EXPECT_EQ(with_host_name_line("X=1", "a"), "X=1\nHOSTNAME=a\n");
}

}  // namespace
}  // namespace containers
