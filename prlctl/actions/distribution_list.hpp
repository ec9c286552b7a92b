// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The systems that a machine is made for, as `prlctl create -d` and `-o` name and list them; which they are is the
// dispatcher's table (dispatcher/homes/making/distributions.hpp). Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace prlctl {

inline constexpr std::string_view kDefaultDistribution = "win-2012";

bool is_distribution(std::string_view name);

// "linux" for "lin"; nothing where there is no such family, or nothing that could be made for it.
std::optional<std::string> distribution_of_family(std::string_view family);

// Whole lines, four names each.
std::string distribution_list();
std::string family_list();

}  // namespace prlctl
