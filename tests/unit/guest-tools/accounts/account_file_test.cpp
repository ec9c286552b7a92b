// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/account_file.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace {

using guest_tools::Buffer;

std::optional<std::string> with_password(std::string_view file, std::string_view user, std::int64_t day) {
  Buffer out{1 << 20};
  if (!guest_tools::copy_with_password(text(file), text(user), "NEW", day, out)) return std::nullopt;
  return string(out);
}

TEST(AccountFile, finds_a_user) {
  constexpr const char* kPasswd =
      "# a comment\nroot:x:0:0:root:/root:/bin/bash\n+::::::\nwww-data:*:33:33::/var/www:/bin/false\nlast:x:7:8";
  guest_tools::Account account;
  ASSERT_TRUE(guest_tools::find_account(kPasswd, "www-data", account));
  EXPECT_EQ(account.user_id, 33u);
  EXPECT_EQ(string(account.home), "/var/www");
  EXPECT_EQ(string(account.password), "*");
  ASSERT_TRUE(guest_tools::find_account(kPasswd, "last", account));
  EXPECT_EQ(account.group_id, 8u);
  for (const char* nobody : {"", "www", "www-data:*", "roo", "rootx", "#"})
    EXPECT_FALSE(guest_tools::find_account(kPasswd, nobody, account)) << nobody;
}

TEST(AccountFile, ids_must_be_numbers) {
  guest_tools::Account account;
  for (const char* line : {"a:x::0::/:", "a:x:-1:0::/:", "a:x:4294967295:0::/:", "a:x:0:99999999999::/:", "a:x"})
    EXPECT_FALSE(guest_tools::find_account(line, "a", account)) << line;
}

TEST(AccountFile, a_password_is_changed_and_nothing_else) {
  struct Case {
    const char *before, *after;
  };
  const Case shadow[] = {{"a:OLD:1:0:99999:7:::\nb:*:1::::::\n", "a:NEW:20000:0:99999:7:::\nb:*:1::::::\n"},
                         {"# c\n\nb:*:1::::::\na:!:::::::\n+\n", "# c\n\nb:*:1::::::\na:NEW:20000::::::\n+\n"},
                         {"aa:OLD:1:0\na::1:0", "aa:OLD:1:0\na:NEW:20000:0"},
                         {"a:OLD:1\nb:2", "a:NEW:20000\nb:2"},
                         {"a:OLD:\n", "a:NEW:20000\n"},
                         {"a:OLD\nb:x\n", "a:NEW\nb:x\n"},
                         {"a:", "a:NEW"}};
  for (const auto& [before, after] : shadow) EXPECT_EQ(with_password(before, "a", 20000), after) << before;
  EXPECT_EQ(with_password("root:x:0:0:r:/:/bin/sh\na:OLD:5:5:A:/a:/bin/sh\n", "a", -1),
            "root:x:0:0:r:/:/bin/sh\na:NEW:5:5:A:/a:/bin/sh\n");
  EXPECT_EQ(with_password("b:*:1::::::\n", "a", 20000), std::nullopt);
}

TEST(AccountFile, a_new_line_goes_to_the_end) {
  for (const char* before : {"", "b:*:1::::::\n", "b:*:1::::::"}) {
    Buffer out{1000};
    guest_tools::copy_with_new_line(before, "a", "NEW", 20000, out);
    const std::string kept = std::string(before).empty() ? "" : "b:*:1::::::\n";
    EXPECT_EQ(string(out), kept + "a:NEW:20000:0:99999:7:::\n");
  }
}

}  // namespace
