// SPDX-License-Identifier: LGPL-2.1-or-later
//
// guest-set-user-password, which qemu-ga leaves to the guest's chpasswd(8), and switchyard-check-password, which it
// does not have. Nothing of the guest runs here.
#include "guest-tools/accounts/account_change.hpp"
#include "guest-tools/accounts/password_check.hpp"
#include "guest-tools/agent.hpp"
#include "guest-tools/protocol/command.hpp"

namespace guest_tools {
namespace {

constexpr Parameter kParameters[] = {
    {"username", ParameterType::kText}, {"password", ParameterType::kText}, {"crypted", ParameterType::kBoolean}};

constexpr Parameter kCheckParameters[] = {{"username", ParameterType::kText}, {"password", ParameterType::kText}};

bool set_user_password(Agent& agent, const Arguments& arguments, JsonWriter&, ErrorText& error) {
  const Text user = arguments.text("username");
  const bool crypted = arguments.boolean_or("crypted", false);
  Text password;
  if (!arguments.bytes("password", password, error)) return false;
  const NewPassword change{user, password, crypted};
  return may_be_new_password(change, error) && change_password(agent.root, change, error);
}

bool check_user_password(Agent& agent, const Arguments& arguments, JsonWriter& result, ErrorText& error) {
  Text password;
  bool is_right = false;
  if (!arguments.bytes("password", password, error)) return false;
  if (!check_password(agent.root, arguments.text("username"), password, is_right, error)) return false;
  result.begin_object();
  result.boolean_member("matches", is_right);
  result.end_object();
  return true;
}

constexpr Command kRows[] = {{"guest-set-user-password", set_user_password, kParameters},
                             {"switchyard-check-password", check_user_password, kCheckParameters}};

}  // namespace

constinit const CommandRows kPasswordCommands = kRows;

}  // namespace guest_tools
