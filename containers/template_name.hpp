// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Names of OS templates as they may stand in domain XML and in paths below template/cache: letters, digits, '.', '_'
// and '-', at most 128, not beginning with '-', and no "..". PCS6 names (debian-12-x86_64, .centos-7) are of this kind.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

// `name`, or kInvalidArg. Untrusted input.
Result<std::string> parse_template_name(std::string_view name);

}  // namespace containers
