// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/base64.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace {

std::string encoded(std::string_view bytes) {
  guest_tools::Buffer out{1 << 20};
  guest_tools::append_base64(out, text(bytes));
  return string(out);
}

std::optional<std::string> decoded(std::string from) {
  std::size_t size = 0;
  if (!guest_tools::decode_base64(from.data(), from.size(), size)) return std::nullopt;
  return from.substr(0, size);
}

TEST(Base64, test_vectors_of_rfc_4648) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, letters] : vectors) {
    EXPECT_EQ(encoded(bytes), letters);
    EXPECT_EQ(decoded(letters), bytes);
  }
}

TEST(Base64, all_bytes_come_back) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(decoded(encoded(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST(Base64, line_ends_and_missing_padding_are_understood) {
  EXPECT_EQ(decoded("Zm9v\nYmFy\r\n"), "foobar");
  EXPECT_EQ(decoded("Zm9vYg"), "foob");
  EXPECT_EQ(decoded("Zm9vYmE"), "fooba");
}

TEST(Base64, what_is_none_is_refused) {
  for (const char* wrong : {"Z", "Zm9vY", "Zg=", "Zg===", "Z===", "=", "====", "Zg==Zg==", "Zm 9v", "Zm-_", "Zm9v!"})
    EXPECT_EQ(decoded(wrong), std::nullopt) << wrong;
}

TEST(Base64, no_room_is_noticed) {
  guest_tools::Buffer out{7};
  guest_tools::append_base64(out, "fooba");
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(string(out), "");
}

}  // namespace
