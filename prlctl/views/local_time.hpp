// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Moments as prlctl prints them and PCS6 files keep them: "2026-11-01 10:00:00", by the host's clock. Any thread.
#pragma once

#include <cstdint>
#include <string>

namespace prlctl {

// `seconds` since 1970.
std::string local_time(std::int64_t seconds);

// Back; 0 where it is none.
std::int64_t from_local_time(const std::string& text);

}  // namespace prlctl
