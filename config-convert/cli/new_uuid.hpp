// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A configuration whose UUID is none, or is that of a machine it was copied from, with one of its own.
#pragma once

#include "config-convert/cli/input.hpp"

namespace convert {

// The text with a random UUID (RFC 4122, version 4) and nothing else changed.
Result<std::string> with_new_uuid(const Input& input);

}  // namespace convert
