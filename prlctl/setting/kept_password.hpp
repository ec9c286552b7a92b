// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine's password by the dispatcher: set in the guest at once where its agent answers, else kept, and set when it
// does. What the guest says no to is a failure, with its words. Neither part is told in an error.
#pragma once

#include "prlctl/actions/subject.hpp"

#include <string_view>

namespace prlctl {

// Whether the dispatcher can keep it: a machine that has a home.
Answer<bool> keeps_password(Invocation& invocation, const Subject& subject);

Answer<void> keep_user_password(Invocation& invocation, const Subject& subject, std::string_view user,
                                std::string_view password, bool is_hash);

}  // namespace prlctl
