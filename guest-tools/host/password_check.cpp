// SPDX-License-Identifier: LGPL-2.1-or-later
//
// PAM's own helper knows each method of hashing that the guest does, and locked and expired accounts; who runs it as
// root may ask about anybody (unix_chkpwd(8): the password on its standard input, with a NUL behind it).
#include "guest-tools/host/agent_calls.hpp"
#include "guest-tools/host/guest.hpp"
#include "guest-tools/host/memory_file.hpp"

namespace guest {
namespace {

constexpr int kNoHelper = 127;
constexpr const char* kHelpers =
    "for helper in /usr/sbin/unix_chkpwd /sbin/unix_chkpwd /usr/bin/unix_chkpwd; do"
    "  if [ -x $helper ]; then exec $helper \"$1\" \"$2\"; fi;"
    "done; exit 127";

}  // namespace

Result<bool> Guest::check_password(const std::string& user, const std::string& password, Deadline deadline) {
  const auto windows = is_windows(deadline);
  if (!windows) return windows.error();
  if (*windows) return Error{ErrorCode::kOperationUnsupported, "Windows does not tell whether a password is a user's"};
  const auto input = memory_file(password + '\0');
  if (!input) return input.error();
  ProgramCall helper;
  // With nullok each password is right for who has none.
  helper.arguments = {"/bin/sh", "-c", kHelpers, "sh", user, password.empty() ? "nullok" : "nonull"};
  const auto ended = exec(helper, {.input = input->get()}, {.deadline = deadline});
  if (!ended) return ended.error();
  if (ended->status != kNoHelper) return *ended == ExitState{};
  const auto returned =
      ask_ours("switchyard-check-password", {{"username", user}, {"password", encoded(password)}}, deadline);
  if (!returned) return returned.error();
  const boost::json::object* object = returned->if_object();
  const boost::json::value* matches = object ? object->if_contains("matches") : nullptr;
  if (matches != nullptr && matches->is_bool()) return matches->get_bool();
  return Error{ErrorCode::kRpc, "the guest's agent gave a malformed answer to switchyard-check-password"};
}

}  // namespace guest
