// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of prlctl: every action and option that Virtuozzo 7's has, whether something carries it out or not
// (actions/). The options of `set` are many, and have files of their own.
#pragma once

#include "prlctl/syntax/action.hpp"

namespace prlctl {

extern const Tool kPrlctl;

// Taken by every action of every program: --login, --timeout …
extern const Options kGlobalOptions;
// Of what prlctl does for one environment and prlsrvctl for the server.
extern const Options kBackupOptions;
extern const Options kProblemReportOptions;
extern const std::span<const Pair> kExclusiveInProblemReport;

// Of `set`: CPU, memory, disks' and network's limits, containers' own; boot, display, what happens when; devices; what
// desktop products have and a server keeps for them.
extern const Options kResourceOptions;
extern const Options kBehaviourOptions;
extern const Options kDeviceOptions;
extern const Options kAdapterOptions;
extern const Options kHeritageOptions;
extern const std::span<const Pair> kExclusiveInSet;

}  // namespace prlctl
