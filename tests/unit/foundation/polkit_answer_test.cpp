// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/polkit_answer.hpp"

#include <gtest/gtest.h>

namespace {

constexpr const char* kAction = "org.libvirt.unix.manage";

TEST(PolkitAnswer, authorized_is_ok_whatever_else_is_said) {
  EXPECT_TRUE(judge({.is_authorized = true}, kAction));
  EXPECT_TRUE(judge({.is_authorized = true, .is_challenge = true}, kAction));
}

TEST(PolkitAnswer, refusals_have_libvirts_codes_and_words) {
  const struct {
    PolkitAnswer answer;
    Error error;
  } rows[] = {
      {{}, {ErrorCode::kAuthFailed, "authentication failed: access denied by policy", ErrorDomain::kPolkit}},
      {{.is_challenge = true},
       {ErrorCode::kAuthUnavailable,
        "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
        ErrorDomain::kPolkit}},
      {{.is_challenge = true, .is_dismissed = true},
       {ErrorCode::kAuthCancelled, "authentication cancelled: user cancelled authentication process",
        ErrorDomain::kPolkit}},
  };
  for (const auto& row : rows) EXPECT_TRUE(judge(row.answer, kAction).error() == row.error) << row.error.message;
}

}  // namespace
