// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Stops all environments because the host goes down: those that start last stop first, a batch at a time, each asked
// through its agent or init and, when its time is up, powered off; a machine that PCS6 wants suspended has its state
// saved instead. A process of its own (switchyardd --stop-environments, from switchyard-shutdown.service), so that it
// works whatever became of the daemon; it needs libvirt only.
//
// Runs a main loop of its own until all have stopped. Errors: no connection; each environment that could not be
// stopped is logged, and the last one is the error.
#pragma once

#include "dispatcher/daemon/config.hpp"

namespace dispatcher {

Result<void> stop_environments(const DispatcherConfig& config);

}  // namespace dispatcher
