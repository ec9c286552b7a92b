// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/distribution_name.hpp"

#include "config-convert/vm/guest_os.hpp"
#include "dispatcher/homes/making/distributions.hpp"

namespace prlctl {

std::string distribution_name(std::int64_t os_type, std::int64_t os_number) {
  const convert::GuestOs os = convert::guest_os_of(os_type, os_number);
  if (os.family == convert::OsFamily::kMacOs) return "macos";
  for (const dispatcher::Distribution& row : dispatcher::distributions())
    if (row.os_type == static_cast<unsigned>(os.family) && row.os_number == os.number) return std::string(row.name);
  return "other";
}

}  // namespace prlctl
