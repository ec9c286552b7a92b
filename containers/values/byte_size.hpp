// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sizes as people write them: a number and a unit, K, M, G or T for powers of 1024, as in qemu-img; and libvirt's units
// of XML elements (B, KiB, KB …; libvirt.org/formatdomain.html, "scaled integer"). At most 64 TiB, which no quota
// exceeds.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string_view>

namespace containers {

inline constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 40;

// "10G", "512M", "1073741824", "10GiB". Untrusted. kInvalidArg.
Result<std::uint64_t> parse_byte_size(std::string_view text);

// A number and a unit apart; no unit means bytes.
Result<std::uint64_t> parse_scaled(std::string_view number, std::string_view unit);

}  // namespace containers
