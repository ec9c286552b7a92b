// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's own files as its definition wants them, written before its first process starts: host name
// (host_name.hpp) and /etc/resolv.conf. One that is a link, or not there, becomes a file where there are name servers
// to write; search domains alone would take those away that the link leads to. Rules of root_files.hpp.
#pragma once

#include "containers/domain/domain_guest_files.hpp"
#include "foundation/result.hpp"

#include <string>

namespace containers {

// Below a root that is mounted at that folder.
Result<void> write_guest_files(const std::string& root, const GuestFileWishes& wishes);

// resolv.conf(5) with these; lines of `old` about anything else stay.
std::string resolver_text(std::string_view old, const GuestFileWishes& wishes);

}  // namespace containers
