// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/user_password.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace containers {
namespace {

namespace fs = std::filesystem;

class UserPasswordTest : public testing::Test {
 protected:
  UserPasswordTest() {
    std::string name = (fs::temp_directory_path() / "root-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    fs::create_directories(root() / "etc");
  }
  ~UserPasswordTest() override { fs::remove_all(folder_); }

  fs::path root() const { return folder_ / "root"; }
  static void put(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  static std::string text(const fs::path& path) {
    const auto read = read_file(path, 1 << 20);
    return read ? *read : "";
  }
  // The error's words, "" for none.
  std::string write(std::string_view user, std::string_view password, bool is_hash = true) {
    const UniqueFd fd(::open(root().c_str(), O_RDONLY | O_DIRECTORY));
    const auto written = write_password_below(fd.get(), {user, password, is_hash});
    return written ? "" : written.error().message;
  }

  fs::path folder_;
};

constexpr const char* kPasswd = "root:x:0:0::/root:/bin/sh\nann:x:5:5::/:/bin/sh\n";

TEST_F(UserPasswordTest, goes_to_shadow_which_keeps_its_mode) {
  put(root() / "etc/passwd", kPasswd);
  put(root() / "etc/shadow", "root:*:19000:0:99999:7:::\nann:!:1:2:3:4:::\n");
  fs::permissions(root() / "etc/shadow", fs::perms::owner_read);
  EXPECT_EQ(write("ann", "HASH"), "");
  EXPECT_THAT(text(root() / "etc/shadow"),
              testing::MatchesRegex("root:\\*:19000:0:99999:7:::\nann:HASH:[0-9]+:2:3:4:::\n"));
  EXPECT_EQ(text(root() / "etc/passwd"), kPasswd);
  EXPECT_EQ(fs::status(root() / "etc/shadow").permissions(), fs::perms::owner_read);
  put(root() / "etc/login.defs", "ENCRYPT_METHOD SHA256\n");
  EXPECT_EQ(write("root", "geheim", false), "");
  EXPECT_THAT(text(root() / "etc/shadow"), testing::StartsWith("root:$5$"));
}

TEST_F(UserPasswordTest, what_would_break_the_files_is_refused_without_telling_it) {
  put(root() / "etc/passwd", kPasswd);
  EXPECT_EQ(write("bob", "s3cret"), "user 'bob' is not in /etc/passwd");
  EXPECT_EQ(write("ann", "s3cret"), "/etc/passwd refers to /etc/shadow, which is not there");
  EXPECT_EQ(write("ann", "a:b"), "forbidden characters in raw password");
  EXPECT_EQ(write("a:b", "s3cret"), "forbidden characters in username");
}

TEST_F(UserPasswordTest, no_link_of_the_container_leads_out_of_it) {
  const fs::path outside = folder_ / "outside";
  put(outside / "passwd", kPasswd);
  put(outside / "shadow", "ann:!:1:2:3:4:::\n");
  fs::remove(root() / "etc");
  fs::create_directory_symlink(outside, root() / "etc");
  EXPECT_EQ(write("ann", "HASH"), "user 'ann' is not in /etc/passwd");
  fs::remove(root() / "etc");
  put(root() / "etc/passwd", kPasswd);
  fs::create_symlink(outside / "shadow", root() / "etc/shadow");
  EXPECT_EQ(write("ann", "HASH"), "/etc/passwd refers to /etc/shadow, which is not there");
  fs::remove(root() / "etc/shadow");
  ASSERT_EQ(::mkfifo((root() / "etc/shadow").c_str(), 0600), 0);
  EXPECT_EQ(write("ann", "HASH"), "/etc/passwd refers to /etc/shadow, which is not there");
  EXPECT_EQ(text(outside / "shadow"), "ann:!:1:2:3:4:::\n");
}

}  // namespace
}  // namespace containers
