// SPDX-License-Identifier: LGPL-2.1-or-later
//
// OS templates of containers as `prlsrvctl cttemplate list` tells them. Pure; any thread.
#pragma once

#include <string>
#include <vector>

namespace prlctl {

struct Template {
  std::string name;
  std::string architecture;
  std::string description;
};

// With a line of headers; names stand in a column as wide as the longest of them.
std::string template_table(const std::vector<Template>& all);

}  // namespace prlctl
