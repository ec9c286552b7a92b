// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a name and a UUID can be those of an environment that comes to be here: nobody else's, neither libvirt's nor
// the catalogue's. Blocks; a worker or a task's thread.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/libvirt/handles.hpp"

#include <string>

namespace dispatcher {

// kInvalidArg where it is no name for a domain; kDomExist, naming who has it.
Result<void> expect_new_name(const Connection& connection, const std::string& name);

// Whom it belongs to; empty: nobody.
Result<std::string> user_of_uuid(Services& services, const Connection& connection, const std::string& uuid);
// kDomExist, naming who has it.
Result<void> expect_new_uuid(Services& services, const Connection& connection, const std::string& uuid);

}  // namespace dispatcher
