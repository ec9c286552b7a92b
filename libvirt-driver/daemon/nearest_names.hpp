// SPDX-License-Identifier: LGPL-2.1-or-later
//
// For messages about a name that nobody knows: the known names that a typing error may have been meant for.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace driver {

// Up to three of `known`, nearest first, as "'a', 'b'"; empty when none is near (more than a third of its letters
// would have to change).
std::string nearest_names(std::string_view unknown, std::span<const std::string_view> known);

}  // namespace driver
