// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/sha256.hpp"

#include <gtest/gtest.h>

namespace {

// FIPS 180-4's examples (csrc.nist.gov, SHA256.pdf).
TEST(Sha256, is_that_of_the_standard_whole_and_by_pieces) {
  const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(digest_of("abc"), abc);
  EXPECT_EQ(digest_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 digest;
  for (const char* piece : {"a", "", "bc"}) digest.add(piece);
  EXPECT_EQ(digest.hex(), abc);
}

}  // namespace
