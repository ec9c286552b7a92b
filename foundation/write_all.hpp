// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All of a text into a descriptor, in as many writes as that takes. `name` is for errors.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

Result<void> write_all(int fd, std::string_view content, const std::string& name);
