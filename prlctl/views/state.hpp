// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The states of environments under prlctl's words, from libvirt's: a stopped domain with a saved state is suspended.
#pragma once

#include "prlctl/session/failure.hpp"

#include <libvirt/libvirt.h>

namespace prlctl {

enum class State { kRunning, kStopped, kSuspended, kPaused, kMounted, kInvalid };

const char* word_of(State state);

// `state`: virDomainState.
State state_of(int state, bool has_saved_state);

// Two calls at most.
Answer<State> read_state(virDomainPtr domain);

}  // namespace prlctl
