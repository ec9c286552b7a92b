// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What problem reports have in common, those of an environment and those of the server: an archive on standard output,
// with what the sender says; sent to nobody.
#pragma once

#include "prlctl/actions/invocation.hpp"
#include "prlctl/actions/tar_archive.hpp"

#include <functional>

namespace prlctl {

// `fill` adds what is known.
Answer<int> answer_problem_report(Invocation& invocation, const std::function<Answer<void>(TarArchive&)>& fill);

}  // namespace prlctl
