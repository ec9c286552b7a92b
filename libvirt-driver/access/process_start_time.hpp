// SPDX-License-Identifier: LGPL-2.1-or-later
//
// When a process began, in clock ticks since boot: with its pid it names a process for good, as polkit and libvirt's
// identities want it. Field 22 of /proc/PID/stat (proc(5)).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>

namespace driver {

// 0 when there is no such process.
std::uint64_t process_start_time(pid_t pid);

// How long ago that was.
std::chrono::milliseconds process_age(pid_t pid);

// From the text of a stat file. The name in field 2 is the process's own choice and may hold blanks and parentheses.
std::optional<std::uint64_t> parse_start_time(std::string_view stat);

}  // namespace driver
