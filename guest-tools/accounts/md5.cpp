// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/md5.hpp"

#include <string.h>

namespace guest_tools {
namespace {

// |sin(i + 1)| in 32 bits
constexpr uint32_t kSines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

constexpr unsigned kRotations[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

template <class Word>
Word load_little(const unsigned char* bytes) {
  Word word = 0;
  for (size_t i = sizeof(Word); i > 0; --i) word = static_cast<Word>(word << 8 | bytes[i - 1]);
  return word;
}

template <class Word>
void store_little(Word word, unsigned char* bytes) {
  for (size_t i = 0; i < sizeof(Word); ++i) bytes[i] = static_cast<unsigned char>(word >> 8 * i);
}

}  // namespace

void Md5::mix() {
  uint32_t a = state_[0], b = state_[1], c = state_[2], d = state_[3];
  for (unsigned i = 0; i < 64; ++i) {
    uint32_t mixed = 0;
    unsigned word = i;
    switch (i / 16) {
      case 0:
        mixed = (b & c) | (~b & d);
        break;
      case 1:
        mixed = (b & d) | (c & ~d);
        word = 5 * i + 1;
        break;
      case 2:
        mixed = b ^ c ^ d;
        word = 3 * i + 5;
        break;
      default:
        mixed = c ^ (b | ~d);
        word = 7 * i;
    }
    const uint32_t sum = a + mixed + kSines[i] + load_little<uint32_t>(block_ + word % 16 * 4);
    const unsigned by = kRotations[i / 16][i % 4];
    a = d;
    d = c;
    c = b;
    b += sum << by | sum >> (32 - by);
  }
  state_[0] += a;
  state_[1] += b;
  state_[2] += c;
  state_[3] += d;
  filled_ = 0;
}

void Md5::add(Text bytes) {
  total_ += bytes.size;
  while (!bytes.empty()) {
    const Text piece = bytes.first(kBlock - filled_);
    memcpy(block_ + filled_, piece.data, piece.size);
    filled_ += piece.size;
    bytes = bytes.from(piece.size);
    if (filled_ == kBlock) mix();
  }
}

void Md5::finish(unsigned char* digest) {
  block_[filled_++] = 0x80;
  if (filled_ > kBlock - 8) {
    memset(block_ + filled_, 0, kBlock - filled_);
    mix();
  }
  memset(block_ + filled_, 0, kBlock - 8 - filled_);
  store_little<uint64_t>(total_ * 8, block_ + kBlock - 8);
  mix();
  for (size_t i = 0; i < 4; ++i) store_little(state_[i], digest + 4 * i);
  explicit_bzero(this, sizeof(*this));
}

}  // namespace guest_tools
