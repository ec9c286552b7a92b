// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tells a running container the name servers and search domains of its ve.conf: /etc/resolv.conf is replaced, as at its
// next start by the hook (containers/roots/guest_files.hpp). Blocks until the deadline at most.
#pragma once

#include "guest-tools/host/guest.hpp"

#include <string>

namespace dispatcher {

Result<void> tell_resolver(guest::Guest& guest, const std::string& ve_conf, guest::Deadline deadline);

}  // namespace dispatcher
