// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How an environment is stopped and how its start and its end are waited for where libvirt alone is asked: the guest is
// asked to shut down, and powered off where it does not within two minutes, as the dispatcher does it.
#pragma once

#include "prlctl/actions/subject.hpp"

#include <chrono>

namespace prlctl {

struct StopWish {
  bool kill = false;
  bool never_kill = false;
  bool acpi = false;  // by the button; a container has none
  std::chrono::milliseconds limit = std::chrono::seconds(120);
};

StopWish stop_wish_of(const Request& request, const Subject& subject);

// One that was not persistent is gone with its end.
Answer<bool> is_off(virDomainPtr domain);

Answer<void> stop_in_order(Session& session, const Environment& environment, const StopWish& wish);

// Until the agent of a machine's guest answers, as long as --timeout says; a container is up when it is started. A
// machine that is made without a channel for an agent is a failure, for nothing would ever tell.
Answer<void> wait_for_guest(Session& session, const Environment& environment);
// Until it is off, likewise.
Answer<void> wait_for_end(Session& session, const Environment& environment);

}  // namespace prlctl
