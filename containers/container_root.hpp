// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's root over a template: mounted before it starts, unmounted after it ended, from wherever that was asked.
// Hook, driver and operator may all do so, at once and again: each act takes the container's lock, finds what is there
// and does what is missing. A crash at any point leaves the root mounted whole or not at all; the next act goes on.
//
// Errors say which container's what could not be done. Single-threaded programs that are root, in the mount namespace
// in which the container's backend looks for the root (backend_namespace.hpp).
#pragma once

#include "containers/container_home.hpp"
#include "containers/id_map.hpp"

#include "foundation/result.hpp"

#include <optional>
#include <string>

namespace containers {

struct RootStatus {
  std::optional<std::string> template_name;  // none: this container never had a root over a template
  bool mounted = false;
};

// Without a name: the template it was mounted over before.
Result<void> mount_root(ContainerHome home, std::optional<std::string> template_name, const IdMap& id_map);

// False when nothing of ours was mounted there. Never detaches a root that somebody uses: the kernel would keep it
// alive unseen, and the next start would write to the same upper tree through a second mount.
Result<bool> unmount_root(ContainerHome home);

Result<RootStatus> root_status(ContainerHome home);

}  // namespace containers
