// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Values of ve.conf: sizes with suffixes, `barrier:limit` pairs, `unlimited`, encoded descriptions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convert {

inline constexpr std::int64_t kPageBytes = 4096;  // whatever the guest
inline constexpr std::int64_t kUnlimited = 0x7fffffffffffffff;

// What a bare number of a key counts, and so its value. kItems take no suffix, kInodes one that multiplies.
enum class VeUnit { kPages, kBytes, kKib, kItems, kInodes };

struct VeLimit {
  std::int64_t barrier = 0;  // in the key's unit
  std::int64_t limit = 0;

  bool operator==(const VeLimit&) const = default;
};

// "262144:262144", "0:1G", "unlimited", "2.5G"; a single number sets both.
std::optional<VeLimit> parse_ve_limit(std::string_view text, VeUnit unit);

// `text` with another limit: spelled with the old suffix where that is exact, else bare. The barrier stays, unless it
// would be the larger. Without a text to go by: "0:LIMIT".
std::string with_ve_limit(std::string_view text, VeUnit unit, std::int64_t limit);
// The same with another barrier; the limit stays, unless it would be the smaller.
std::string with_ve_barrier(std::string_view text, VeUnit unit, std::int64_t barrier);

// DESCRIPTION: "=XX" stands for a byte; "=" without two hex digits for itself.
std::string decode_description(std::string_view text);
// Letters, digits, '-', '_', '.' and bytes from 127 on stay as they are.
std::string encode_description(std::string_view text);

// $VEID and ${VEID}. Nothing where another expansion is left: this program is no shell.
std::optional<std::string> expand_veid(std::string_view text, std::string_view ve_id);

// What a piece of NETIF or DISK can say: these lists have no quotes of their own.
bool is_bare_word(std::string_view text);

}  // namespace convert
