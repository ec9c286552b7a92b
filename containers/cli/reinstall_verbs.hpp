// SPDX-License-Identifier: LGPL-2.1-or-later
//
// reinstall …: a fresh root for a stopped container, in steps that can be taken back until the last one.
#pragma once

#include "containers/cli/verb.hpp"

namespace containers {

std::span<const Verb> reinstall_verbs();

}  // namespace containers
