// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a verb calls when it understands its words and before it acts: only root may go on; the process, of one thread,
// moves to the mount namespace of libvirt's daemon for containers, and homes_root is read.
#pragma once

#include "containers/homes/container_home.hpp"
#include "foundation/result.hpp"

#include <string>

namespace containers {

// For what mounts nothing: homes_root, in the mount namespace of who called. kOperationDenied for others than root.
Result<std::string> find_homes();

// The homes' root. kOperationDenied for others than root.
Result<std::string> open_homes();

Result<ContainerHome> open_home(const ContainerUuid& uuid);

}  // namespace containers
