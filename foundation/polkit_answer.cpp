// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/polkit_answer.hpp"

#include <fmt/format.h>

Result<void> judge(const PolkitAnswer& answer, std::string_view action) {
  if (answer.is_authorized) return {};
  if (answer.is_dismissed)
    return Error{ErrorCode::kAuthCancelled, "authentication cancelled: user cancelled authentication process",
                 ErrorDomain::kPolkit};
  if (answer.is_challenge)
    return Error{ErrorCode::kAuthUnavailable,
                 fmt::format("authentication unavailable: no polkit agent available to authenticate action '{}'",
                             action),
                 ErrorDomain::kPolkit};
  return Error{ErrorCode::kAuthFailed, "authentication failed: access denied by policy", ErrorDomain::kPolkit};
}
