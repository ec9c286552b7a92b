// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/neighbours.hpp"

#include "foundation/atomic_file.hpp"

#include <cstdlib>
#include <sstream>

namespace driver {
namespace {

constexpr std::size_t kMaxTable = 16u << 20;
constexpr unsigned long kComplete = 2;

}  // namespace

// IP address, HW type, flags, HW address, mask, device, below a line of headings.
std::vector<Neighbour> parse_neighbours(std::string_view table) {
  std::vector<Neighbour> neighbours;
  std::istringstream lines{std::string(table)};
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream columns(line);
    std::string type, flags;
    Neighbour neighbour;
    if (columns >> neighbour.address >> type >> flags >> neighbour.mac &&
        (std::strtoul(flags.c_str(), nullptr, 16) & kComplete) != 0)
      neighbours.push_back(std::move(neighbour));
  }
  return neighbours;
}

std::vector<Neighbour> read_neighbours() {
  const auto table = read_file("/proc/net/arp", kMaxTable);
  return table ? parse_neighbours(*table) : std::vector<Neighbour>{};
}

}  // namespace driver
