// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/password_hash.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <crypt.h>

namespace {

using guest_tools::HashMethod;

std::string hash(HashMethod method, const std::string& password, const std::string& salt) {
  guest_tools::Buffer out{1024};
  guest_tools::append_password_hash(method, text(password), text(salt), out);
  return string(out);
}

TEST(PasswordHash, is_what_the_host_s_crypt_says) {
  const std::pair<HashMethod, std::string> methods[] = {
      {HashMethod::kMd5, "$1$"}, {HashMethod::kSha256, "$5$"}, {HashMethod::kSha512, "$6$"}};
  std::string password;
  // around the sizes of digests and blocks, and the longest
  for (std::size_t size : {0, 1, 7, 15, 16, 17, 31, 32, 33, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 511, 512}) {
    while (password.size() < size) password += static_cast<char>(1 + (password.size() * 89 + 40) % 255);
    for (const auto& [method, prefix] : methods) {
      const std::string salt = std::string("./09AZaz./zaZA90").substr(0, method == HashMethod::kMd5 ? 8 : 16);
      const char* wanted = crypt(password.c_str(), (prefix + salt).c_str());
      ASSERT_NE(wanted, nullptr);
      if (wanted[0] == '*' && size == guest_tools::kLongestPassword) continue;  // libxcrypt stops one before
      EXPECT_EQ(hash(method, password, salt), wanted) << size;
    }
  }
}

TEST(PasswordHash, is_what_openssl_says) {
  EXPECT_EQ(hash(HashMethod::kSha256, "Hello world!", "saltstring"),
            "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5");
  EXPECT_EQ(hash(HashMethod::kSha512, "Hello world!", "saltstring"),
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1");
}

}  // namespace
