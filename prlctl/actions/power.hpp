// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Starting and suspending an environment, for actions of which that is a part: a task of the dispatcher where there is
// one, and no lines.
#pragma once

#include "prlctl/actions/subject.hpp"

namespace prlctl {

Answer<void> start(Invocation& invocation, const Subject& subject);
Answer<void> suspend(Invocation& invocation, const Subject& subject);

}  // namespace prlctl
