// SPDX-License-Identifier: LGPL-2.1-or-later
//
// export start, export restart, export end: the views of a machine's old disks (upgrade/exports/disk_export.hpp), for
// who needs them while the machine does not run, and for whoever watches over those that run.
#pragma once

#include "containers/cli/verb.hpp"

namespace containers {

std::span<const Verb> export_verbs();

}  // namespace containers
