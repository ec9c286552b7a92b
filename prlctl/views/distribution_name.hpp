// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What prlctl calls a guest's system, from PCS6's numbers of it, by the table that machines are made with.
#pragma once

#include <cstdint>
#include <string>

namespace prlctl {

// "centos7"; "other" for what has no name.
std::string distribution_name(std::int64_t os_type, std::int64_t os_number);

}  // namespace prlctl
