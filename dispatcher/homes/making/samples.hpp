// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sample configurations: values that an environment begins with, or takes over (`prlctl set --applyconfig`). Those of
// the host lie in /etc/vz/conf: ve-NAME.conf-sample of containers, which has our own beside it (new_container.hpp), and
// vm-NAME.pvs-sample of machines, a config.pvs. What belongs to one environment alone, disks and adapters among that,
// is not taken.
//
// Errors: kInvalidArg, "Failed to open the X sample.", and why. Blocks.
#pragma once

#include "config-convert/fields.hpp"
#include "dispatcher/homes/making/new_container.hpp"
#include "dispatcher/model/environment.hpp"

#include <string>

namespace dispatcher {

// By leaf of config.pvs or key of ve.conf.
Result<convert::Fields> sample_values(Kind kind, const std::string& name, const std::string& folder = kSampleFolder);

}  // namespace dispatcher
