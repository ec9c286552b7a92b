// SPDX-License-Identifier: LGPL-2.1-or-later
//
// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include "guest-tools/bytes/text.hpp"

namespace guest_tools {

// Bytes of the character in front of `rest`, and its number; 0 when there is none.
size_t first_character(Text rest, uint32_t& character);

// Writes 1 to 4 bytes; says how many.
size_t encode_character(uint32_t character, char* out);

}  // namespace guest_tools
