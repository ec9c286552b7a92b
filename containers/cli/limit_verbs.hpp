// SPDX-License-Identifier: LGPL-2.1-or-later
//
// limits: what a running container may have of each resource, has, had at most, and was refused.
#pragma once

#include "containers/cli/verb.hpp"

namespace containers {

std::span<const Verb> limit_verbs();

}  // namespace containers
