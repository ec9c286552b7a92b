// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which ways lead into a guest, by its domain XML: whether it is a container, which channels of switchyard-guest are
// open at the guest's end, and whether its QEMU guest agent is connected. XML of any origin. Any thread.
//
// A VM may have several ports, org.switchyard.guest.0, .1 and so on: each is one client's at a time, so who finds the
// first one taken tries the next.
#pragma once

#include "foundation/result.hpp"

#include <string>
#include <vector>

namespace guest {

struct GuestWays {
  bool is_container = false;
  std::vector<std::string> channels;  // names, those that the guest serves now, in their order
  bool agent = false;

  bool operator==(const GuestWays&) const = default;
};

// kXml when it is no domain's.
Result<GuestWays> read_guest_ways(const std::string& domain_xml);

}  // namespace guest
