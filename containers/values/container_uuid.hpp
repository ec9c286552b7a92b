// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's UUID as its home's name has it: lower case, dashes at 8-4-4-4-12. Text that was parsed is safe in a
// path. Taken: that form in either case, as libvirt's domain XML, virsh and PCS6 write it, braces allowed.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <string_view>

namespace containers {

struct ContainerUuid {
  std::string text;

  bool operator==(const ContainerUuid&) const = default;
};

Result<ContainerUuid> parse_container_uuid(std::string_view text);

}  // namespace containers
