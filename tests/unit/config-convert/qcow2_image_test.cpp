// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/qcow2_image.hpp"
#include "image_bytes.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

TEST(Qcow2Image, header_tells_the_size) {
  for (const std::uint32_t version : {2U, 3U}) {
    const auto image = check_qcow2_header(qcow2_bytes(5 << 20, "", version), "a.qcow2");
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(image->size_bytes, 5U << 20);
    EXPECT_EQ(image->backing_bytes, 0U);
  }
}

TEST(Qcow2Image, header_tells_where_the_backing_file_is_named) {
  const auto image = check_qcow2_header(qcow2_bytes(1 << 20, "base.qcow2"), "a.qcow2");
  ASSERT_TRUE(image);
  EXPECT_EQ(image->backing_offset, 512U);
  EXPECT_EQ(image->backing_bytes, 10U);
}

std::string changed(std::size_t offset, std::uint64_t value, std::size_t size) {
  std::string bytes = qcow2_bytes(1 << 20, "base");
  put_big(bytes, offset, value, size);
  return bytes;
}

TEST(Qcow2Image, header_tells_of_luks) {
  EXPECT_FALSE(check_qcow2_header(changed(32, 0, 4), "a")->is_luks);
  EXPECT_TRUE(check_qcow2_header(changed(32, 2, 4), "a")->is_luks);
  EXPECT_EQ(check_qcow2_header(changed(32, 2, 4), "a")->backing_bytes, 4U);
}

TEST(Qcow2Image, what_qemu_should_not_get_is_refused) {
  EXPECT_FALSE(check_qcow2_header(changed(4, 1, 4), "a"));                        // version
  EXPECT_FALSE(check_qcow2_header(changed(32, 1, 4), "a"));                       // encrypted with AES
  EXPECT_FALSE(check_qcow2_header(changed(32, 3, 4), "a"));                       // encrypted, nobody knows how
  EXPECT_FALSE(check_qcow2_header(changed(72, 4, 8), "a"));                       // data elsewhere
  EXPECT_FALSE(check_qcow2_header(changed(24, std::uint64_t{1} << 63, 8), "a"));  // size
  EXPECT_FALSE(check_qcow2_header(changed(16, 2000, 4), "a"));                    // length of the name
  EXPECT_FALSE(check_qcow2_header(changed(8, std::uint64_t{1} << 40, 8), "a"));   // place of the name
  EXPECT_FALSE(check_qcow2_header(qcow2_bytes(1 << 20).substr(0, 71), "a"));
  EXPECT_FALSE(check_qcow2_header(qcow2_bytes(1 << 20).substr(0, 103), "a"));
}

}  // namespace
}  // namespace convert
