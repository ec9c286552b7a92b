// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The agent's texts and the tests' strings.
#pragma once

#include "guest-tools/bytes/buffer.hpp"

#include <string>
#include <string_view>

inline guest_tools::Text text(std::string_view string) { return {string.data(), string.size()}; }

inline std::string string(guest_tools::Text text) { return {text.data, text.size}; }
inline std::string string(const guest_tools::Buffer& buffer) { return string(buffer.text()); }
