// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/template_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace prlctl {

std::string template_table(const std::vector<Template>& all) {
  std::size_t width = 20;
  for (const Template& one : all) width = std::max(width, one.name.size());
  ++width;
  std::string text = fmt::format("{:<{}}{:<5}{:<6} {:<7}{}\n", "Name", width, "Type", "Arch", "Cached", "Description");
  for (const Template& one : all)
    text += fmt::format("{:<{}}{:<5}{:<6} {:<7}{}\n", one.name, width, "os", one.architecture, "yes", one.description);
  return text;
}

}  // namespace prlctl
