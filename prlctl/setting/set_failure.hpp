// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The dispatcher's refusals of a transaction as `prlctl set` tells them: what Virtuozzo's tool judged itself keeps its
// words, the value as it was typed, and the exit code that those had; the rest is an error of the commit. Any thread.
#pragma once

#include "prlctl/session/environment.hpp"
#include "prlctl/syntax/request.hpp"

namespace prlctl {

Failure set_failure(const Failure& refused, const Environment& environment, const Request& request);

}  // namespace prlctl
