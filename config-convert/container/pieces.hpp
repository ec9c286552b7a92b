// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A text of pieces with separators between them, some of which change.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace convert {

// `changes` has an entry for each piece of split(text, separators): nothing keeps it as it is written, an empty text
// takes it out together with a separator. `added` come at the end. The separators of the text stay.
std::string with_pieces(std::string_view text, std::string_view separators,
                        std::span<const std::optional<std::string>> changes, std::span<const std::string> added);

}  // namespace convert
