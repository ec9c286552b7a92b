// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether the dispatcher can be asked for something now: it runs, answers, and has libvirt. Where it does not, what
// libvirt can do alone is asked of libvirt, and the user is told. One call. One thread, as the session's.
#pragma once

#include "prlctl/session/session.hpp"

namespace prlctl {

// A line on stderr says so where it is not.
bool has_dispatcher(Session& session);

}  // namespace prlctl
