// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The counters of all the host's network interfaces, from one read of /proc/net/dev (proc(5)).
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace driver {

struct NetworkCounters {
  std::uint64_t bytes = 0, packets = 0, errors = 0, drops = 0;
  bool operator==(const NetworkCounters&) const = default;
};

struct InterfaceCounters {
  NetworkCounters received, sent;  // as the host sees its end
};

std::map<std::string, InterfaceCounters> read_interface_counters(const std::string& path = "/proc/net/dev");

}  // namespace driver
