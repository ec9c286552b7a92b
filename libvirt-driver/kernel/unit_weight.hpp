// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Sets the CPU weight of a container's scope, 1 to 10000, where systemd keeps it. In the scope's cpu.weight alone it
// would last until systemd next writes the scope's other properties, as it does for libvirt's `blkiotune`.
//
// In: the unit's name. Errors: kSystem when there is no bus or it breaks, kOperationTimeout when systemd does not
// answer within ten seconds, kInvalidArg with systemd's words when it refuses the value; kOperationFailed for all else.
// Source: org.freedesktop.systemd1(5), SetUnitProperties. Daemon thread only.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace driver {

Task<Result<void>> set_unit_cpu_weight(Executor executor, std::string unit, std::uint64_t weight,
                                       std::chrono::milliseconds deadline = std::chrono::seconds(10));

}  // namespace driver
