// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

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

}  // namespace
