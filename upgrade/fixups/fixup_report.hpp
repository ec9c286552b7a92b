// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What was changed in a container's files, and what its system wants of the host, as `switchyard-ct upgrade fix` prints
// it and the task's result has it:
//
//   {"system": "centos", "version": 610, "changes": [{"fixup": "mtab-link", "change": "…"}],
//    "needs": [{"words": "…", "cure": "…"}]}
//
// Names come from the container's files, whose bytes need not be UTF-8: what is not is replaced. Pure.
#pragma once

#include "upgrade/fixups/fixup.hpp"
#include "upgrade/fixups/host_needs.hpp"

#include <string>
#include <vector>

namespace upgrade {

std::string fixup_report(const GuestSystem& system, const std::vector<FixupReport>& changes,
                         const std::vector<UnmetNeed>& needs);

}  // namespace upgrade
