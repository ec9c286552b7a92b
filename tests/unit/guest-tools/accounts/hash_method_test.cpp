// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/hash_method.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using guest_tools::hash_method;
using guest_tools::HashMethod;

TEST(HashMethod, follows_login_defs) {
  const std::pair<const char*, HashMethod> table[] = {
      {"ENCRYPT_METHOD SHA512\n", HashMethod::kSha512},
      {"ENCRYPT_METHOD\tSHA256", HashMethod::kSha256},
      {"# ENCRYPT_METHOD SHA512\n  ENCRYPT_METHOD MD5  \n", HashMethod::kMd5},
      {"ENCRYPT_METHOD YESCRYPT\n", HashMethod::kSha512},
      {"ENCRYPT_METHOD BCRYPT\n", HashMethod::kSha512},
      {"MD5_CRYPT_ENAB yes\n", HashMethod::kMd5},
      {"MD5_CRYPT_ENAB yes\nENCRYPT_METHOD SHA512\n", HashMethod::kSha512},
      {"MD5_CRYPT_ENAB no\n", HashMethod::kSha512},
      {"", HashMethod::kSha512}};
  for (const auto& [login_defs, method] : table) EXPECT_EQ(hash_method(login_defs, ""), method) << login_defs;
}

TEST(HashMethod, else_what_is_there_already) {
  const std::pair<const char*, HashMethod> table[] = {
      {"root:$1$abc$def:1::::::\nbin:*:1::::::\n", HashMethod::kMd5},
      {"root:$1$abc$def:1::::::\na:$5$abc$def:1::::::\n", HashMethod::kSha256},
      {"root:$1$abc$def:1::::::\na:$6$abc$def:1::::::\n", HashMethod::kSha512},
      {"root:$y$j9T$abc$def:1::::::\n", HashMethod::kSha512},
      {"root:!:1::::::\nbin:*:1::::::\n", HashMethod::kSha512}};
  for (const auto& [shadow, method] : table) EXPECT_EQ(hash_method("", shadow), method) << shadow;
}

TEST(HashMethod, each_hash_has_a_salt_of_its_own) {
  std::set<std::string> hashes;
  for (int i = 0; i < 10; ++i) {
    guest_tools::Buffer hash{1024};
    guest_tools::ErrorText error;
    ASSERT_TRUE(hash_password("same", HashMethod::kMd5, hash, error));
    EXPECT_TRUE(hashes.insert(string(hash)).second);
  }
}

TEST(HashMethod, too_long_a_password_is_refused) {
  guest_tools::Buffer hash{1024};
  guest_tools::ErrorText error;
  EXPECT_FALSE(hash_password(text(std::string(513, 'x')), HashMethod::kSha512, hash, error));
  EXPECT_EQ(string(error.text()), "the password is too long");
}

}  // namespace
