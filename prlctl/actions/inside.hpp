// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A running environment and the way into it, for actions that do something inside: exec, enter, auth. One that is not
// running is refused; so is one without guest tools, by the line that scripts know.
#pragma once

#include "guest-tools/host/guest.hpp"
#include "prlctl/actions/subject.hpp"

namespace prlctl {

struct Inside {
  Subject subject;
  guest::Guest guest;
};

// Runs libvirt's events, and so is what an action does first.
Answer<Inside> go_inside(Invocation& invocation);

// Until when, by --timeout.
guest::Deadline deadline_of(const Session& session);

// "Unable to open new session in this virtual machine. …" where the guest lacks the tools for it.
Failure failure_inside(const Subject& subject, const Error& error);

}  // namespace prlctl
