// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What kind of file a text is, by its content: what a user hands in has any name, or none. XML is told by its first
// element, without parsing; KEY=value lines are a container's; the rest is taken for a machine's, whose reader says
// what it looks like instead.
#pragma once

#include <string_view>

namespace convert {

enum class InputKind { kMachine, kContainer, kDomain };

InputKind kind_of_text(std::string_view text);

}  // namespace convert
