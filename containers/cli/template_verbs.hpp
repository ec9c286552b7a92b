// SPDX-License-Identifier: LGPL-2.1-or-later
//
// template import, list, show, verify, remove.
#pragma once

#include "containers/cli/verb.hpp"

namespace containers {

std::span<const Verb> template_verbs();

}  // namespace containers
