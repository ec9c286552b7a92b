// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Stops a machine or container: asks the guest (its agent, else the ACPI button; a container's init), waits for it to
// end, then powers it off unless that must not be. A paused guest cannot react, so it is continued first. One that is
// stopped already is no error.
//
// Blocks, as long as the limit says; on a worker or a task's thread, never on the main loop. Errors: kOperationTimeout
// where the guest did not end in time and must not be powered off; kOperationAborted; libvirt's.
#pragma once

#include "dispatcher/libvirt/link.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace dispatcher {

inline constexpr std::chrono::seconds kStopLimit{120};

struct StopWish {
  bool force = false;     // power off at once
  bool no_force = false;  // never power off
  bool acpi = false;      // a machine: by the ACPI button, whatever agent it has
  std::chrono::seconds limit = kStopLimit;
};

enum class Stopped { kByItself, kByForce };

Result<Stopped> stop_domain(Link& link, const std::string& uuid, const StopWish& wish, std::stop_token interruption);

}  // namespace dispatcher
