// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Names of libvirt's networks that run: adapters can be plugged into them at once. Blocks; a worker or a task's thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

#include <functional>
#include <set>
#include <string>

namespace dispatcher {

// Empty, too, where nobody tells: a host may have no network driver.
std::set<std::string, std::less<>> active_networks(virConnectPtr connection);

}  // namespace dispatcher
