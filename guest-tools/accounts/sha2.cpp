// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/sha2.hpp"

#include <string.h>

namespace guest_tools {
namespace {

// The first 64 bits behind the point of the square roots of the first 8 primes, and of the cube roots of the first 80.
// SHA-256 has the first 32 of them.
constexpr uint64_t kStart[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

constexpr uint64_t kRounds[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

struct Rotations {
  unsigned big_a[3], big_e[3];      // rotated
  unsigned small_0[3], small_1[3];  // rotated twice, then shifted
};

template <class Word>
constexpr bool kWide = sizeof(Word) == 8;

template <class Word>
constexpr Rotations kRotations = kWide<Word> ? Rotations{{28, 34, 39}, {14, 18, 41}, {1, 8, 7}, {19, 61, 6}}
                                             : Rotations{{2, 13, 22}, {6, 11, 25}, {7, 18, 3}, {17, 19, 10}};

template <class Word>
Word constant(uint64_t bits) {
  return static_cast<Word>(kWide<Word> ? bits : bits >> 32);
}

template <class Word>
Word rotated(Word word, unsigned by) {
  return static_cast<Word>(word >> by | word << (8 * sizeof(Word) - by));
}

template <class Word>
Word big(Word word, const unsigned (&by)[3]) {
  return rotated(word, by[0]) ^ rotated(word, by[1]) ^ rotated(word, by[2]);
}

template <class Word>
Word small(Word word, const unsigned (&by)[3]) {
  return rotated(word, by[0]) ^ rotated(word, by[1]) ^ word >> by[2];
}

template <class Word>
Word load(const unsigned char* bytes) {
  Word word = 0;
  for (size_t i = 0; i < sizeof(Word); ++i) word = static_cast<Word>(word << 8 | bytes[i]);
  return word;
}

template <class Word>
void store(Word word, unsigned char* bytes) {
  for (size_t i = 0; i < sizeof(Word); ++i) bytes[i] = static_cast<unsigned char>(word >> 8 * (sizeof(Word) - 1 - i));
}

}  // namespace

template <class Word>
Sha2<Word>::Sha2() {
  for (size_t i = 0; i < 8; ++i) state_[i] = constant<Word>(kStart[i]);
}

template <class Word>
void Sha2<Word>::mix() {
  constexpr Rotations by = kRotations<Word>;
  constexpr size_t kCount = kWide<Word> ? 80 : 64;
  Word schedule[kCount];
  for (size_t i = 0; i < 16; ++i) schedule[i] = load<Word>(block_ + i * sizeof(Word));
  for (size_t i = 16; i < kCount; ++i)
    schedule[i] =
        small(schedule[i - 2], by.small_1) + schedule[i - 7] + small(schedule[i - 15], by.small_0) + schedule[i - 16];
  Word s[8];
  memcpy(s, state_, sizeof(s));
  for (size_t i = 0; i < kCount; ++i) {
    const Word choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const Word majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    const Word first = s[7] + big(s[4], by.big_e) + choice + constant<Word>(kRounds[i]) + schedule[i];
    const Word second = big(s[0], by.big_a) + majority;
    memmove(s + 1, s, 7 * sizeof(Word));
    s[4] += first;
    s[0] = first + second;
  }
  for (size_t i = 0; i < 8; ++i) state_[i] += s[i];
  filled_ = 0;
}

template <class Word>
void Sha2<Word>::add(Text bytes) {
  total_ += bytes.size;
  while (!bytes.empty()) {
    const Text piece = bytes.first(kBlock - filled_);
    memcpy(block_ + filled_, piece.data, piece.size);
    filled_ += piece.size;
    bytes = bytes.from(piece.size);
    if (filled_ == kBlock) mix();
  }
}

template <class Word>
void Sha2<Word>::finish(unsigned char* digest) {
  constexpr size_t kLengthAt = kBlock - 8;  // the length field is twice as long, but no text here is
  constexpr size_t kFull = kBlock - 2 * sizeof(Word);
  block_[filled_++] = 0x80;
  if (filled_ > kFull) {
    memset(block_ + filled_, 0, kBlock - filled_);
    mix();
  }
  memset(block_ + filled_, 0, kLengthAt - filled_);
  store<uint64_t>(total_ * 8, block_ + kLengthAt);
  mix();
  for (size_t i = 0; i < 8; ++i) store(state_[i], digest + i * sizeof(Word));
  explicit_bzero(this, sizeof(*this));
}

template class Sha2<uint32_t>;
template class Sha2<uint64_t>;

}  // namespace guest_tools
