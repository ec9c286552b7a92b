// SPDX-License-Identifier: LGPL-2.1-or-later
//
// SHA-256 and SHA-512 (FIPS 180-4): one algorithm on words of 32 and of 64 bits.
#pragma once

#include "guest-tools/bytes/text.hpp"

namespace guest_tools {

template <class Word>
class Sha2 {
 public:
  static constexpr size_t kSize = 8 * sizeof(Word);

  Sha2();
  void add(Text bytes);
  // Once, at the end.
  void finish(unsigned char* digest);

 private:
  static constexpr size_t kBlock = 16 * sizeof(Word);

  void mix();

  Word state_[8];
  unsigned char block_[kBlock];
  size_t filled_ = 0;
  uint64_t total_ = 0;
};

using Sha256 = Sha2<uint32_t>;
using Sha512 = Sha2<uint64_t>;

}  // namespace guest_tools
