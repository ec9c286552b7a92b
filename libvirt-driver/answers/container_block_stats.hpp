// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sizes and counters of a container's disks: virDomainGetBlockInfo, virDomainBlockStats, virDomainBlockStatsFlags. As
// QEMU's driver, sizes are told of stopped domains too, counters of running ones.
#pragma once

#include "libvirt-driver/answers/answer.hpp"

namespace driver {

std::span<const Answer> container_block_stats_answers();

}  // namespace driver
