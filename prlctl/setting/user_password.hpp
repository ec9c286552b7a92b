// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `--userpasswd USER:PASSWORD`: of a machine by the dispatcher, which keeps it for a guest that cannot hear it yet
// (kept_password.hpp); of a container, and of a machine that has no home, at once by libvirt's
// virDomainSetUserPassword, which asks the guest's agent; of a stopped container in its files, for which its root is
// mounted meanwhile. Neither part is told in an error.
#pragma once

#include "prlctl/actions/subject.hpp"

#include <string_view>

namespace prlctl {

// `is_hash`: the password is one of crypt(3). A word without a colon is refused with exit code 1.
Answer<void> set_user_password(Invocation& invocation, const Subject& subject, std::string_view user_and_password,
                               bool is_hash);

}  // namespace prlctl
