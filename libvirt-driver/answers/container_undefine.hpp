// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Undefine of a container. One that does not run and has snapshots keeps them: it is refused, as QEMU's driver refuses
// it, unless asked to forget them. The copies stay in its home, as its files do.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_undefine_answers();

}  // namespace driver
