// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/network_counters.hpp"

#include "foundation/atomic_file.hpp"

#include <sstream>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 16u << 20;

// bytes packets errs drop, then four columns that are not ours.
NetworkCounters read_half(std::istringstream& in) {
  NetworkCounters counters;
  std::uint64_t other[4];
  in >> counters.bytes >> counters.packets >> counters.errors >> counters.drops >> other[0] >> other[1] >> other[2] >>
      other[3];
  return counters;
}

}  // namespace

std::map<std::string, InterfaceCounters> read_interface_counters(const std::string& path) {
  std::map<std::string, InterfaceCounters> interfaces;
  const auto content = read_file(path, kMaxFile);
  if (!content) return interfaces;
  std::istringstream lines(*content);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::size_t begin = line.find_first_not_of(' ');
    std::istringstream columns(line.substr(colon + 1));
    InterfaceCounters counters;
    counters.received = read_half(columns);
    counters.sent = read_half(columns);
    if (columns) interfaces.emplace(line.substr(begin, colon - begin), counters);
  }
  return interfaces;
}

}  // namespace driver
