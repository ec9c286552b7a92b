// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

#include <sys/stat.h>

namespace {

class SshKeys : public GuestRoot {
 protected:
  SshKeys() {
    write("/etc/passwd", passwd_line("ann", "x", "/home/ann"));
    std::filesystem::create_directories(root + "/home/ann");
  }

  std::string get() { return call("guest-ssh-get-authorized-keys", "{'username': 'ann'}"); }
  std::string change(const std::string& verb, const std::string& keys, const std::string& more = "") {
    return call("guest-ssh-" + verb + "-authorized-keys", "{'username': 'ann', 'keys': [" + keys + "]" + more + "}");
  }
  mode_t mode(const std::string& path) const {
    struct stat status = {};
    return stat((root + path).c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }

  const std::string file = "/home/ann/.ssh/authorized_keys";
};

TEST_F(SshKeys, are_added_listed_and_removed) {
  EXPECT_EQ(change("add", "'ssh-rsa A a', 'ssh-rsa B'"), success("{}"));
  EXPECT_EQ(read(file), "ssh-rsa A a\nssh-rsa B\n");
  EXPECT_EQ(mode(file), 0600u);
  EXPECT_EQ(mode("/home/ann/.ssh"), 0700u);
  EXPECT_EQ(get(), success(R"({"keys": ["ssh-rsa A a", "ssh-rsa B"]})"));
  EXPECT_EQ(change("add", "'ssh-rsa B', 'ssh-rsa C'"), success("{}"));
  EXPECT_EQ(change("remove", "'ssh-rsa A a'"), success("{}"));
  EXPECT_EQ(read(file), "ssh-rsa B\nssh-rsa C\n");
  EXPECT_EQ(change("add", "'ssh-rsa D'", ", 'reset': true"), success("{}"));
  EXPECT_EQ(read(file), "ssh-rsa D\n");
  EXPECT_EQ(change("add", "", ", 'reset': true"), success("{}"));
  EXPECT_EQ(get(), success(R"({"keys": []})"));
}

TEST_F(SshKeys, without_a_file_there_is_nothing_to_remove_or_list) {
  EXPECT_EQ(change("remove", "'ssh-rsa A'"), success("{}"));
  EXPECT_EQ(get(), failure("failed to read '/home/ann/.ssh': No such file or directory"));
  std::filesystem::create_directories(root + "/home/ann/.ssh");
  EXPECT_EQ(change("remove", "'ssh-rsa A'"), success("{}"));
  EXPECT_EQ(get(), failure("failed to read '/home/ann/.ssh/authorized_keys': No such file or directory"));
}

TEST_F(SshKeys, lines_that_are_no_keys_are_refused) {
  for (const char* key : {"#a", "a\\nb"})
    EXPECT_NE(change("add", "'" + std::string(key) + "'").find("invalid OpenSSH public key"), std::string::npos) << key;
  EXPECT_FALSE(std::filesystem::exists(root + "/home/ann/.ssh"));
  EXPECT_EQ(call("guest-ssh-get-authorized-keys", "{'username': 'bob'}"),
            failure("failed to lookup user 'bob': not in /etc/passwd"));
}

TEST_F(SshKeys, links_in_a_home_are_not_followed) {
  write("/etc/secret", "ssh-rsa SECRET\n");
  std::filesystem::create_directories(root + "/home/ann/.ssh");
  link(file, "../../../etc/secret");
  EXPECT_EQ(get(), failure("failed to read '/home/ann/.ssh/authorized_keys': Too many levels of symbolic links"));
  EXPECT_NE(change("add", "'ssh-rsa A'").find("symbolic links"), std::string::npos);
  EXPECT_NE(change("remove", "'ssh-rsa SECRET'").find("symbolic links"), std::string::npos);
  EXPECT_EQ(change("add", "'ssh-rsa A'", ", 'reset': true"), success("{}"));
  EXPECT_EQ(read("/etc/secret"), "ssh-rsa SECRET\n");
  EXPECT_EQ(read(file), "ssh-rsa A\n");
  std::filesystem::remove_all(root + "/home/ann/.ssh");
  link("/home/ann/.ssh", "../../etc");
  EXPECT_NE(change("add", "'ssh-rsa A'").find("failed to create directory"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(root + "/etc/authorized_keys"));
}

TEST_F(SshKeys, a_folder_of_somebody_else_is_left_alone) {
  if (getuid() != 0) GTEST_SKIP() << "only root can make one";
  write("/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/sh\n");
  std::filesystem::create_directories(root + "/home/ann/.ssh");
  ASSERT_EQ(chown((root + "/home/ann/.ssh").c_str(), 1001, 1001), 0);
  EXPECT_EQ(change("add", "'ssh-rsa A'"), failure("'/home/ann/.ssh' belongs to somebody else"));
  std::filesystem::remove_all(root + "/home/ann/.ssh");
  EXPECT_EQ(change("add", "'ssh-rsa A'"), success("{}"));
  for (const std::string& path : {std::string("/home/ann/.ssh"), file}) {
    struct stat status = {};
    ASSERT_EQ(stat((root + path).c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 1000u) << path;
    EXPECT_EQ(status.st_gid, 1000u) << path;
  }
}

}  // namespace
