// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

#include <crypt.h>

namespace {

class Password : public GuestRoot {
 protected:
  Password() { write("/etc/passwd", passwd_line("ann", "OLD", "/")); }

  std::string set(const std::string& user, const std::string& base64, bool crypted) {
    return call("guest-set-user-password", "{'username': '" + user + "', 'password': '" + base64 +
                                               "', 'crypted': " + (crypted ? "true" : "false") + "}");
  }
};

TEST_F(Password, is_set) {
  EXPECT_EQ(set("ann", "SEFTSA==", true), success("{}"));
  EXPECT_EQ(read("/etc/passwd"), passwd_line("ann", "HASH", "/"));
  EXPECT_EQ(set("ann", "cHc=", false), success("{}"));
  EXPECT_TRUE(read("/etc/passwd").starts_with("ann:$6$"));
}

TEST_F(Password, what_would_break_the_file_is_refused) {
  const std::string before = read("/etc/passwd");
  EXPECT_EQ(set("ann", "YQpi", false), failure("forbidden characters in raw password"));
  EXPECT_EQ(set("ann", "YTpi", true), failure("forbidden characters in raw password"));
  EXPECT_EQ(set("ann", "YQBi", false), failure("forbidden characters in raw password"));
  EXPECT_EQ(set("a:b", "cHc=", false), failure("forbidden characters in username"));
  EXPECT_EQ(set("a\\nb", "cHc=", false), failure("forbidden characters in username"));
  EXPECT_EQ(set("", "cHc=", false), failure("forbidden characters in username"));
  EXPECT_EQ(set("ann", "!", false), failure("Base64 data contains invalid characters"));
  EXPECT_EQ(set("bob", "cHc=", false), failure("user 'bob' is not in /etc/passwd"));
  EXPECT_EQ(call("guest-set-user-password", "{'username': 'ann', 'password': 'cHc='}"),
            failure("Parameter 'crypted' is missing"));
  EXPECT_EQ(read("/etc/passwd"), before);
}

TEST_F(Password, is_checked_by_its_hash) {
  const auto check = [&](const std::string& user, const std::string& base64) {
    return call("switchyard-check-password", "{'username': '" + user + "', 'password': '" + base64 + "'}");
  };
  const std::string right = success("{\"matches\": true}"), wrong = success("{\"matches\": false}");
  // crypt(3)'s: of "pw", by $1$, $5$ and $6$.
  for (const char* method : {"$1$saltsalt", "$5$saltsaltsaltsalt", "$6$salt"}) {
    write("/etc/passwd", passwd_line("ann", crypt("pw", method), "/"));
    EXPECT_EQ(check("ann", "cHc="), right) << method;
    EXPECT_EQ(check("ann", "cHg="), wrong) << method;
    EXPECT_EQ(check("ann", ""), wrong) << method;
  }
  write("/etc/passwd", passwd_line("ann", "x", "/") + passwd_line("bob", "x", "/") + passwd_line("eve", "", "/"));
  write("/etc/shadow",
        std::string("ann:") + crypt("pw", "$6$salt") + ":1::::::\nbob:!" + crypt("pw", "$6$salt") + ":1:\n");
  EXPECT_EQ(check("ann", "cHc="), right);
  EXPECT_EQ(check("bob", "cHc="), wrong);
  EXPECT_EQ(check("eve", ""), right);
  EXPECT_EQ(check("eve", "cHc="), wrong);
  EXPECT_EQ(check("nobody-here", "cHc="), wrong);
  for (const char* hash : {"$y$j9T$salt$hash", "$6$rounds=9000$salt$hash", "$6$saltsaltsaltsalts$hash", "HASH"}) {
    write("/etc/passwd", passwd_line("ann", hash, "/"));
    EXPECT_EQ(check("ann", "cHc="), failure("the hash of the user's password is of a method that is not known here"));
  }
}

}  // namespace
