// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The host's IPv4 neighbour table: which MAC answered for which address last. Source: proc(5), /proc/net/arp; only
// complete entries (flag 2). Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct Neighbour {
  std::string address;
  std::string mac;  // lower case
  bool operator==(const Neighbour&) const = default;
};

std::vector<Neighbour> parse_neighbours(std::string_view table);
std::vector<Neighbour> read_neighbours();

}  // namespace driver
