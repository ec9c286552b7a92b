// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Hashes of passwords as crypt(5) describes them: $1$ (MD5), $5$ (SHA-256) and $6$ (SHA-512, both with 5000 rounds).
// Debian's musl comes without crypt(3).
#pragma once

#include "guest-tools/bytes/buffer.hpp"

namespace guest_tools {

enum class HashMethod : uint8_t { kMd5, kSha256, kSha512 };

constexpr size_t kLongestPassword = 512;

// "$6$salt$hash". The salt may have 8 (MD5) or 16 letters, the password up to kLongestPassword bytes.
void append_password_hash(HashMethod method, Text password, Text salt, Buffer& hash);

}  // namespace guest_tools
