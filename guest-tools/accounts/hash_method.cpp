// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/hash_method.hpp"

#include "guest-tools/bytes/fd.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

namespace guest_tools {
namespace {

struct Method {
  Text name;  // login.defs's
  HashMethod method;
  size_t salt_size;
};

constexpr Method kMethods[] = {
    {"MD5", HashMethod::kMd5, 8}, {"SHA256", HashMethod::kSha256, 16}, {"SHA512", HashMethod::kSha512, 16}};

constexpr char kSaltLetters[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

HashMethod named_method(Text name) {
  for (const Method& row : kMethods)
    if (row.name == name) return row.method;
  return HashMethod::kSha512;
}

Text setting(Text login_defs, Text name) {
  Text value;
  while (!login_defs.empty()) {
    Text line = trimmed(take_line(login_defs));
    if (take_word(line) == name) value = trimmed(line);
  }
  return value;
}

// The method of the hashes that are there, the best of them; SHA-512 when there is none.
HashMethod used_method(Text shadow) {
  bool weaker[2] = {};
  while (!shadow.empty()) {
    Text line = take_line(shadow);
    take_field(line, ':');
    const Text hash = take_field(line, ':');
    if (starts_with(hash, "$1$"))
      weaker[0] = true;
    else if (starts_with(hash, "$5$"))
      weaker[1] = true;
    else if (starts_with(hash, "$"))
      return HashMethod::kSha512;
  }
  return weaker[1] ? HashMethod::kSha256 : weaker[0] ? HashMethod::kMd5 : HashMethod::kSha512;
}

bool random_bytes(unsigned char* bytes, size_t size) {
  if (getrandom(bytes, size, 0) == static_cast<ssize_t>(size)) return true;
  const Fd source{open("/dev/urandom", O_RDONLY | O_NOCTTY | O_CLOEXEC)};  // Linux before 3.17
  return source && read_some(source.get(), bytes, size) == static_cast<ssize_t>(size);
}

}  // namespace

HashMethod hash_method(Text login_defs, Text shadow) {
  const Text method = setting(login_defs, "ENCRYPT_METHOD");
  if (!method.empty()) return named_method(method);
  if (setting(login_defs, "MD5_CRYPT_ENAB") == "yes") return HashMethod::kMd5;
  return used_method(shadow);
}

bool hash_password(Text password, HashMethod method, Buffer& hash, ErrorText& error) {
  if (password.size > kLongestPassword) return error.say("the password is too long");
  unsigned char random[16];
  if (!random_bytes(random, sizeof(random))) return error.say("no random numbers: ", SystemError{});
  char salt[16];
  for (size_t i = 0; i < sizeof(salt); ++i) salt[i] = kSaltLetters[random[i] & 63];
  append_password_hash(method, password, {salt, kMethods[static_cast<size_t>(method)].salt_size}, hash);
  return hash.ok() || error.say("memory is short");
}

}  // namespace guest_tools
