// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Memory parameters of containers: libvirt's LXC driver sets and reads them. On cgroup version 2 it takes the limit of
// memory and swap together for one of swap alone, both ways: put right after it (containers/limits/memory_tune.hpp).
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_memory_tune_answers();

}  // namespace driver
