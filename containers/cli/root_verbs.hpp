// SPDX-License-Identifier: LGPL-2.1-or-later
//
// create, mount, unmount, status, resize: what libvirt's hook does to the root of a container, by hand.
#pragma once

#include "containers/cli/verb.hpp"

namespace containers {

std::span<const Verb> root_verbs();

}  // namespace containers
