// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How fast a container's interface may send and receive: the XML's <bandwidth>, put into force by tc(8) at the host's
// end of the interface. libvirt's own way needs qdisc sfq, and a container whose interface has <bandwidth> does not
// start where the kernel lacks it; plain htb serves as well.
//
// What the container receives is shaped as it leaves the host (htb). What it sends is policed as it enters the host,
// or, where the kernel has no act_police, led through an interface of ours, "ifb-" and the name, and shaped there. Such
// interfaces do not end with the container: sweep_interface_rates() removes those whose container is gone.
//
// Units are libvirt's: average and peak in kilobytes (1000 bytes) a second, burst in KiB; 0 is none.
// Errors: kOperationUnsupported naming what the kernel lacks. Single-threaded programs that are root.
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace containers {

struct Rate {
  std::uint64_t average = 0;
  std::uint64_t peak = 0;
  std::uint64_t burst = 0;

  bool operator==(const Rate&) const = default;
};

struct InterfaceRate {
  Rate inbound;   // what the container receives
  Rate outbound;  // what it sends

  bool operator==(const InterfaceRate&) const = default;
};

// "AVERAGE:PEAK:BURST"
Result<Rate> parse_rate(std::string_view text);

// Replaces what is in force.
Result<void> set_interface_rate(const std::string& device, const InterfaceRate& rate);

void sweep_interface_rates();

// With the host's end down, the container's interface has no carrier.
Result<void> set_interface_link(const std::string& device, bool up);

}  // namespace containers
