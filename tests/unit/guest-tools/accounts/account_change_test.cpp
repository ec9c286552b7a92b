// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/account_change.hpp"
#include "../guest_root.hpp"

#include <crypt.h>
#include <sys/stat.h>

namespace {

class AccountChange : public GuestRoot {
 protected:
  // The error's words, "" for none.
  std::string change(const std::string& user, const std::string& password, bool crypted = false) {
    guest_tools::ErrorText error;
    const bool changed = change_password(agent.root, {text(user), text(password), crypted}, error);
    EXPECT_EQ(changed, error.empty());
    return string(error.text());
  }

  std::string hash_in(const std::string& file, const std::string& user) const {
    const std::string contents = "\n" + read(file);
    const std::size_t start = contents.find("\n" + user + ":") + user.size() + 2;
    return contents.substr(start, contents.find(':', start) - start);
  }

  static bool verifies(const std::string& password, const std::string& hash) {
    const char* seen = crypt(password.c_str(), hash.c_str());
    return seen != nullptr && hash == seen;
  }

  const std::string others = "daemon:*:19000:0:99999:7:::\n# kept\n";
};

TEST_F(AccountChange, goes_to_shadow) {
  write("/etc/passwd", passwd_line("root", "x", "/root") + passwd_line("ann", "x", "/home/ann"));
  write("/etc/shadow", others + "ann:!:19000:0:99999:7:::\nroot:*:19000:0:99999:7:::\n");
  const std::string passwd = read("/etc/passwd");
  chmod((root + "/etc/shadow").c_str(), 0640);
  EXPECT_EQ(change("ann", "geheim ä:x"), "");
  const std::string hash = hash_in("/etc/shadow", "ann");
  EXPECT_TRUE(hash.starts_with("$6$")) << hash;
  EXPECT_TRUE(verifies("geheim ä:x", hash));
  EXPECT_FALSE(verifies("geheim", hash));
  const std::string day = std::to_string(time(nullptr) / 86400);
  EXPECT_EQ(read("/etc/shadow"), others + "ann:" + hash + ":" + day + ":0:99999:7:::\nroot:*:19000:0:99999:7:::\n");
  EXPECT_EQ(read("/etc/passwd"), passwd);
  struct stat status;
  ASSERT_EQ(stat((root + "/etc/shadow").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
  EXPECT_FALSE(std::filesystem::exists(root + "/etc/shadow.switchyard-new"));
}

TEST_F(AccountChange, hashes_as_the_guest_does) {
  write("/etc/passwd", passwd_line("ann", "x", "/"));
  write("/etc/shadow", "ann:!:1::::::\n");
  const std::pair<const char*, const char*> table[] = {
      {"MD5_CRYPT_ENAB yes", "$1$"}, {"ENCRYPT_METHOD SHA256", "$5$"}, {"ENCRYPT_METHOD YESCRYPT", "$6$"}};
  for (const auto& [login_defs, prefix] : table) {
    write("/etc/login.defs", login_defs);
    EXPECT_EQ(change("ann", "pw"), "");
    EXPECT_TRUE(hash_in("/etc/shadow", "ann").starts_with(prefix)) << login_defs;
    EXPECT_TRUE(verifies("pw", hash_in("/etc/shadow", "ann")));
  }
}

TEST_F(AccountChange, a_hash_is_taken_as_it_is) {
  write("/etc/passwd", passwd_line("ann", "x", "/"));
  write("/etc/shadow", "ann:!:1::::::\n");
  EXPECT_EQ(change("ann", "$y$j9T$abc$def", true), "");
  EXPECT_EQ(hash_in("/etc/shadow", "ann"), "$y$j9T$abc$def");
}

TEST_F(AccountChange, a_guest_without_shadow_has_it_in_passwd) {
  write("/etc/passwd", passwd_line("root", "OLD", "/root") + "daemon:*:1:1::/:\n");
  EXPECT_EQ(change("root", "pw"), "");
  EXPECT_TRUE(verifies("pw", hash_in("/etc/passwd", "root")));
  EXPECT_TRUE(read("/etc/passwd").ends_with("daemon:*:1:1::/:\n"));
  EXPECT_FALSE(std::filesystem::exists(root + "/etc/shadow"));
}

TEST_F(AccountChange, a_user_who_is_not_in_shadow_yet_gets_a_line) {
  write("/etc/passwd", passwd_line("ann", "x", "/"));
  write("/etc/shadow", others);
  EXPECT_EQ(change("ann", "H", true), "");
  EXPECT_TRUE(read("/etc/shadow").starts_with(others + "ann:H:")) << read("/etc/shadow");
}

TEST_F(AccountChange, a_hash_in_passwd_is_changed_with_the_one_in_shadow) {
  write("/etc/passwd", passwd_line("ann", "OLD", "/"));
  write("/etc/shadow", "ann:OLD:1::::::\n");
  EXPECT_EQ(change("ann", "H", true), "");
  EXPECT_EQ(hash_in("/etc/passwd", "ann"), "H");
  EXPECT_EQ(hash_in("/etc/shadow", "ann"), "H");
}

TEST_F(AccountChange, what_cannot_be_done_changes_nothing) {
  EXPECT_EQ(change("ann", "pw"), "failed to open '/etc': No such file or directory");
  std::filesystem::create_directories(root + "/etc");
  EXPECT_EQ(change("ann", "pw"), "user 'ann' is not in /etc/passwd");
  write("/etc/passwd", passwd_line("ann", "x", "/"));
  EXPECT_EQ(change("ann", "pw"), "/etc/passwd refers to /etc/shadow, which is not there");
  EXPECT_EQ(change("bob", "pw"), "user 'bob' is not in /etc/passwd");
  write("/real-shadow", "ann:OLD:1::::::\n");
  link("/etc/shadow", "../real-shadow");
  EXPECT_TRUE(change("ann", "pw").starts_with("failed to read '/etc/shadow': "));
  EXPECT_EQ(read("/real-shadow"), "ann:OLD:1::::::\n");
  std::filesystem::remove(root + "/etc/shadow");
  ASSERT_EQ(mkfifo((root + "/etc/shadow").c_str(), 0600), 0);
  EXPECT_EQ(change("ann", "pw"), "failed to read '/etc/shadow': Invalid argument");
}

}  // namespace
