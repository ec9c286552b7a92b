// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Whether a name can be that of an environment that comes to be: without the characters that no name has, and nobody
// else's. The dispatcher judges again; here it is said in prlctl's words. One thread.
#pragma once

#include "prlctl/session/session.hpp"

#include <string>

namespace prlctl {

Answer<void> expect_new_name(Session& session, const std::string& name);

}  // namespace prlctl
