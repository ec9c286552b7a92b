// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/picture.hpp"

#include <gmock/gmock.h>

#include <zlib.h>

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using namespace std::string_literals;

TEST(Picture, a_pixmap_is_read_with_its_comments) {
  const Picture wanted{2, 1, "\1\2\3\4\5\6"};
  EXPECT_EQ(parse_ppm("P6\n2 1\n255\n\1\2\3\4\5\6").value(), wanted);
  EXPECT_EQ(parse_ppm("P6 # by QEMU\n# again\n 2\t1 255 \1\2\3\4\5\6and more").value(), wanted);
}

TEST(Picture, what_is_no_pixmap_is_refused_in_words) {
  const std::pair<std::string, const char*> kWrong[] = {
      {"", "does not begin with P6"},
      {"P5\n1 1\n255\n\1", "does not begin with P6"},
      {"P6\n1 1\n", "not three numbers"},
      {"P6\n1 -1\n255\n\1\2\3", "not three numbers"},
      {"P6 # no end", "not three numbers"},
      {"P6\n99999999999 1\n255\n", "not three numbers"},
      {"P6\n0 1\n255\n", "0 by 1 pixels"},
      {"P6\n1 16385\n255\n", "1 by 16385 pixels"},
      {"P6\n1 1\n65535\n\1\2\3\4\5\6", "is 65535, not 255"},
      {"P6\n2 2\n255\n\1\2\3", "9 bytes of 12 are missing"},
  };
  for (const auto& [bytes, words] : kWrong) {
    const auto picture = parse_ppm(bytes);
    ASSERT_FALSE(picture) << bytes;
    EXPECT_THAT(picture.error().message, HasSubstr(words));
  }
}

// The chunk of that type without length and checksum, which must be right.
std::string chunk_of(const std::string& png, const std::string& type) {
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t byte = 0; byte < 4; ++byte) value = value << 8 | static_cast<unsigned char>(png.at(at + byte));
    return value;
  };
  for (std::size_t at = 8; at < png.size();) {
    const std::uint32_t length = number(at);
    const std::string data = png.substr(at + 4, 4 + length);
    EXPECT_EQ(number(at + 8 + length), ::crc32(0, reinterpret_cast<const Bytef*>(data.data()), 4 + length));
    if (data.starts_with(type)) return data.substr(4);
    at += 12 + length;
  }
  return "none";
}

TEST(Picture, a_png_has_its_pixels_row_by_row) {
  const std::string png = png_of({1, 2, "\1\2\3\4\5\6"});
  EXPECT_TRUE(is_png(png));
  EXPECT_FALSE(is_png("P6\n1 1\n255\n"));
  EXPECT_EQ(chunk_of(png, "IHDR"), "\0\0\0\1\0\0\0\2\10\2\0\0\0"s);
  EXPECT_EQ(chunk_of(png, "IEND"), "");
  const std::string packed = chunk_of(png, "IDAT");
  std::string lines(64, '\0');
  uLongf size = lines.size();
  ASSERT_EQ(::uncompress(reinterpret_cast<Bytef*>(lines.data()), &size, reinterpret_cast<const Bytef*>(packed.data()),
                         packed.size()),
            Z_OK);
  EXPECT_EQ(lines.substr(0, size), "\0\1\2\3\0\4\5\6"s);
}

}  // namespace
}  // namespace prlctl
