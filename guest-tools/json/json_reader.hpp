// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reads one JSON text (RFC 8259) that came from the channel, so from anybody. Texts may also stand in single quotes, as
// QEMU's reader has it. Refused, though the RFC has it: U+0000 in texts (they become file names and arguments), a key
// given twice, and what exceeds the limits here and in JsonTree. Numbers that are no 64-bit integers stay text.
#pragma once

#include "guest-tools/bytes/error_text.hpp"
#include "guest-tools/json/json_value.hpp"

namespace guest_tools {

constexpr size_t kDeepestJson = 32;
constexpr size_t kMostJsonMembers = 64;  // of one object

// Decodes texts where they stand: the bytes are the tree's from now on.
bool parse_json(char* json, size_t size, JsonTree& tree, ErrorText& error);

}  // namespace guest_tools
