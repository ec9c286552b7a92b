// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-set-user-password. qemu-ga leaves it to the guest's chpasswd(8); nothing of the guest runs here.
#include "guest-tools/accounts/account_change.hpp"
#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/command.hpp"

namespace guest_tools {
namespace {

constexpr Parameter kParameters[] = {
    {"username", ParameterType::kText}, {"password", ParameterType::kText}, {"crypted", ParameterType::kBoolean}};

bool set_user_password(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  const Text user = arguments.text("username");
  const bool crypted = arguments.boolean_or("crypted", false);
  Text password;
  if (!arguments.bytes("password", password, error)) return false;
  if (contains(password, '\n') || contains(password, '\0') || (crypted && contains(password, ':')))
    return error.say("forbidden characters in raw password");
  if (user.empty() || contains(user, '\n') || contains(user, ':')) return error.say("forbidden characters in username");
  return change_password(agent.root, {user, password, crypted}, error);
}

constexpr Command kRows[] = {{"guest-set-user-password", set_user_password, kParameters}};

}  // namespace

constinit const CommandRows kPasswordCommands = kRows;

}  // namespace guest_tools
