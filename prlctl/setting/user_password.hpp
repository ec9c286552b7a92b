// SPDX-License-Identifier: LGPL-2.1-or-later
//
// `--userpasswd USER:PASSWORD`: set in the guest at once, by libvirt's virDomainSetUserPassword, which asks the guest's
// agent. So the environment must run; of one that does not, the refusal says so. Neither part is told in an error.
#pragma once

#include "prlctl/actions/subject.hpp"

#include <string_view>

namespace prlctl {

// `is_hash`: the password is one of crypt(3). A word without a colon is refused with exit code 1.
Answer<void> set_user_password(const Subject& subject, std::string_view user_and_password, bool is_hash);

}  // namespace prlctl
