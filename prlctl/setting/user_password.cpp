// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/setting/user_password.hpp"

namespace prlctl {

Answer<void> set_user_password(const Subject& subject, std::string_view user_and_password, bool is_hash) {
  const std::size_t colon = user_and_password.find(':');
  if (colon == std::string_view::npos || colon == 0)
    return Failure{"An incorrect value for --userpasswd is specified: USER:PASSWORD is expected", kSyntaxExit};
  if (subject.state != State::kRunning) return refusal_of(subject, bit(State::kRunning));
  const std::string user(user_and_password.substr(0, colon));
  const std::string password(user_and_password.substr(colon + 1));
  const unsigned flags = is_hash ? VIR_DOMAIN_PASSWORD_ENCRYPTED : 0;
  if (virDomainSetUserPassword(subject.domain(), user.c_str(), password.c_str(), flags) < 0)
    return libvirt_failure("Unable to set the password");
  return {};
}

}  // namespace prlctl
