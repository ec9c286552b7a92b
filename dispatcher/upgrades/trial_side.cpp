// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/trial_side.hpp"

namespace dispatcher {

Result<const TrialSide*> trial_side(bool is_container) { return is_container ? &kContainerTrial : &kMachineTrial; }

}  // namespace dispatcher
