// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The keys of ve.conf that are sizes or counts, and the unit of each.
#pragma once

#include "config-convert/container/scope.hpp"

#include <optional>
#include <string_view>

namespace convert {

std::optional<VeUnit> unit_of(std::string_view key);

// Reports values that cannot be read, and pairs the wrong way round, each with its line.
void check_limits(ContainerScope& ct);

}  // namespace convert
