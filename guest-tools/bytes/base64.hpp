// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Base64 as the protocol has it: the standard alphabet with `=` at the end. Written without line ends; read also with
// them, and without the `=`.
#pragma once

#include "guest-tools/bytes/buffer.hpp"

namespace guest_tools {

void append_base64(Buffer& out, Text bytes);

// Decodes where the text stands: the bytes take less room. False when it is not base64.
bool decode_base64(char* text, size_t size, size_t& decoded);

}  // namespace guest_tools
