// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/password_hash.hpp"

#include "guest-tools/accounts/md5.hpp"
#include "guest-tools/accounts/sha2.hpp"

#include <string.h>

namespace guest_tools {
namespace {

constexpr char kLetters[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// Three bytes, or fewer, as four letters, or fewer; the lowest bits first.
void append_letters(Buffer& out, unsigned high, unsigned middle, unsigned low, int count) {
  unsigned bits = high << 16 | middle << 8 | low;
  for (; count > 0; --count, bits >>= 6) out.append(kLetters[bits & 63]);
}

template <class Hash>
struct Digest {
  unsigned char bytes[Hash::kSize];

  ~Digest() { explicit_bzero(bytes, sizeof(bytes)); }
  Text text() const { return {reinterpret_cast<const char*>(bytes), sizeof(bytes)}; }
};

// As many bytes as `size`, of the digest over and over.
template <class Hash>
void add_repeated(Hash& hash, const Digest<Hash>& digest, size_t size) {
  for (; size > Hash::kSize; size -= Hash::kSize) hash.add(digest.text());
  hash.add(digest.text().first(size));
}

// The password, the salt and the password again: where all methods begin.
template <class Hash>
void mix_password(Text password, Text salt, Digest<Hash>& mixed) {
  Hash hash;
  hash.add(password);
  hash.add(salt);
  hash.add(password);
  hash.finish(mixed.bytes);
}

// Each round hashes the digest of the last one among passwords and salts, in an order of its own.
template <class Hash>
void run_rounds(unsigned rounds, Text password, Text salt, Digest<Hash>& digest) {
  for (unsigned round = 0; round < rounds; ++round) {
    Hash hash;
    hash.add(round % 2 != 0 ? password : digest.text());
    if (round % 3 != 0) hash.add(salt);
    if (round % 7 != 0) hash.add(password);
    hash.add(round % 2 != 0 ? digest.text() : password);
    hash.finish(digest.bytes);
  }
}

void md5_digest(Text password, Text salt, Digest<Md5>& digest) {
  Digest<Md5> mixed;
  mix_password(password, salt, mixed);
  Md5 hash;
  hash.add(password);
  hash.add("$1$");
  hash.add(salt);
  add_repeated(hash, mixed, password.size);
  for (size_t bits = password.size; bits != 0; bits >>= 1) hash.add(bits & 1 ? Text{"", 1} : password.first(1));
  hash.finish(digest.bytes);
  run_rounds(1000, password, salt, digest);
}

template <class Hash>
void sha_digest(Text password, Text salt, Digest<Hash>& digest) {
  Digest<Hash> mixed;
  mix_password(password, salt, mixed);
  Hash first;
  first.add(password);
  first.add(salt);
  add_repeated(first, mixed, password.size);
  for (size_t bits = password.size; bits != 0; bits >>= 1) first.add(bits & 1 ? mixed.text() : password);
  first.finish(digest.bytes);

  // From here on stand-ins of the same lengths take the places of password and salt.
  Hash of_passwords;
  for (size_t i = 0; i < password.size; ++i) of_passwords.add(password);
  of_passwords.finish(mixed.bytes);
  char password_bytes[kLongestPassword];
  for (size_t i = 0; i < password.size; ++i) password_bytes[i] = static_cast<char>(mixed.bytes[i % Hash::kSize]);

  Hash of_salts;
  for (size_t i = 0; i < size_t{16} + digest.bytes[0]; ++i) of_salts.add(salt);
  of_salts.finish(mixed.bytes);
  run_rounds(5000, {password_bytes, password.size}, mixed.text().first(salt.size), digest);
  explicit_bzero(password_bytes, sizeof(password_bytes));
}

void append_md5(Text password, Text salt, Buffer& out) {
  Digest<Md5> digest;
  md5_digest(password, salt, digest);
  const unsigned char* d = digest.bytes;
  for (size_t i = 0; i < 5; ++i) append_letters(out, d[i], d[i + 6], d[i == 4 ? 5 : i + 12], 4);
  append_letters(out, 0, 0, d[11], 2);
}

void append_sha256(Text password, Text salt, Buffer& out) {
  Digest<Sha256> digest;
  sha_digest<Sha256>(password, salt, digest);
  const unsigned char* d = digest.bytes;
  size_t a = 0, b = 10, c = 20;
  for (size_t i = 0; i < 10; ++i) {
    append_letters(out, d[a], d[b], d[c], 4);
    const size_t next = c + 1;
    c = b + 1;
    b = a + 1;
    a = next;
  }
  append_letters(out, 0, d[31], d[30], 3);
}

void append_sha512(Text password, Text salt, Buffer& out) {
  Digest<Sha512> digest;
  sha_digest<Sha512>(password, salt, digest);
  const unsigned char* d = digest.bytes;
  size_t a = 0, b = 21, c = 42;
  for (size_t i = 0; i < 21; ++i) {
    append_letters(out, d[a], d[b], d[c], 4);
    const size_t next = b + 1;
    b = c + 1;
    c = a + 1;
    a = next;
  }
  append_letters(out, 0, 0, d[63], 2);
}

}  // namespace

void append_password_hash(HashMethod method, Text password, Text salt, Buffer& hash) {
  switch (method) {
    case HashMethod::kMd5:
      hash.append("$1$").append(salt).append('$');
      return append_md5(password, salt, hash);
    case HashMethod::kSha256:
      hash.append("$5$").append(salt).append('$');
      return append_sha256(password, salt, hash);
    case HashMethod::kSha512:
      hash.append("$6$").append(salt).append('$');
      return append_sha512(password, salt, hash);
  }
}

}  // namespace guest_tools
