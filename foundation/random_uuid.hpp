// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A random UUID (RFC 4122, version 4) as text, lower case: the kernel's, from /proc/sys/kernel/random/uuid.
#pragma once

#include "foundation/result.hpp"

#include <string>

Result<std::string> random_uuid();
