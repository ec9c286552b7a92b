// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One request in, at most one answer out:
//
//   {"execute": "guest-sync", "arguments": {"id": 7}}   →   {"return": 7}
//
// Errors are {"error": {"class": "GenericError" or "CommandNotFound", "desc": words}}. An "id" of the request comes
// back in its answer. The bytes of the request are changed on the way and may hold secrets afterwards.
#pragma once

#include "guest-tools/bytes/buffer.hpp"

namespace guest_tools {

struct Agent;

void answer_request(Agent& agent, char* request, size_t size, Buffer& answers);

// For what cannot be read as a request at all.
void answer_error(Text words, Buffer& answers);

}  // namespace guest_tools
