// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which of the two kinds a domain is, and so which backend owns it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace driver {

enum class Kind : std::uint8_t { kVm, kContainer };

inline constexpr std::array<Kind, 2> kKinds = {Kind::kVm, Kind::kContainer};

inline constexpr std::size_t index_of(Kind kind) { return static_cast<std::size_t>(kind); }
inline constexpr Kind other(Kind kind) { return kind == Kind::kVm ? Kind::kContainer : Kind::kVm; }

}  // namespace driver
