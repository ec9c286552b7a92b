// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "libvirt-driver/procedures/procedure.hpp"

#include <algorithm>
#include <cstdlib>

namespace driver::test {

// The number of a procedure of the remote program, by libvirt's name for it.
inline std::int32_t number_of(std::string_view name) {
  const auto rows = procedures();
  const auto found = std::ranges::find_if(
      rows, [=](const Procedure& row) { return row.program == kRemoteProgram && row.name == name; });
  if (found == rows.end()) std::abort();
  return found->number;
}

}  // namespace driver::test
