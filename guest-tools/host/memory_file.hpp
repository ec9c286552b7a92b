// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Short texts where a descriptor is wanted: memfd_create(2). Any thread.
#pragma once

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace guest {

// Read from its beginning.
Result<UniqueFd> memory_file(std::string_view text);

// What a guest may write into one: SessionStreams::most.
inline constexpr std::size_t kMostAnswer = 16 * 1024 * 1024;

// All of it, wherever it stands.
Result<std::string> text_of(const UniqueFd& file);

}  // namespace guest
