// SPDX-License-Identifier: LGPL-2.1-or-later
//
// MD5 (RFC 1321), for guests whose passwords still stand on it.
#pragma once

#include "guest-tools/bytes/text.hpp"

namespace guest_tools {

class Md5 {
 public:
  static constexpr size_t kSize = 16;

  void add(Text bytes);
  // Once, at the end.
  void finish(unsigned char* digest);

 private:
  static constexpr size_t kBlock = 64;

  void mix();

  uint32_t state_[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  unsigned char block_[kBlock];
  size_t filled_ = 0;
  uint64_t total_ = 0;
};

}  // namespace guest_tools
