// SPDX-License-Identifier: LGPL-2.1-or-later
//
// JSON as prlctl writes it: tabs, one member a line, arrays that begin with "[\n" and end with "]\n". Of all escapes
// \\ \" \n \t \b \f \r only; other bytes pass as they are. There is never a null.
#pragma once

#include "prlctl/listing/info_tree.hpp"

#include <span>
#include <string>
#include <string_view>

namespace prlctl {

std::string json_quoted(std::string_view text);

// The objects of a list, and its brackets. Empty: "[\n\n]\n".
std::string json_array(std::span<const InfoTree> objects);

// One object and two line ends, as prlsrvctl writes it.
std::string json_object(const InfoTree& object);

}  // namespace prlctl
