// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What our conversions between PCS6 files and domain XML know of this host, for files of one home.
#pragma once

#include "config-convert/context.hpp"
#include "dispatcher/libvirt/handles.hpp"

#include <string>

namespace dispatcher {

// Asks libvirt what this host can do and which networks run; blocks. A task's thread, or a worker.
Result<convert::Context> conversion_context(const Connection& connection, const std::string& home);

}  // namespace dispatcher
