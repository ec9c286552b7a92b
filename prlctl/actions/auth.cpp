// SPDX-License-Identifier: LGPL-2.1-or-later
//
// auth: whether a password is a user's of the guest. It goes there by a stream, and is in nobody's arguments.
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/inside.hpp"
#include "prlctl/session/typed_secret.hpp"

namespace prlctl {

Answer<int> auth(Invocation& invocation) {
  constexpr const char* kContext = "Failed to authenticate the user: ";
  const std::string user = invocation.request.text("username");
  if (user.empty()) return Failure{"The user is not specified: use --username.", kSyntaxExit};
  const auto password = typed_secret(invocation.request.text("userpassword", "-"));
  if (!password) return password.error();
  auto inside = go_inside(invocation);
  if (!inside) return inside.error();
  invocation.console().say(fmt::format("Authenticating user {}...", user));
  const auto is_right = inside->guest.check_password(user, *password, deadline_of(invocation.session));
  if (!is_right) return failure_inside(inside->subject, is_right.error()).under(kContext);
  if (!*is_right) return Failure{"The user name or the password is wrong."}.under(kContext);
  invocation.console().say("The user has been successfully authenticated.");
  return 0;
}

}  // namespace prlctl
