// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What polkit's answer to CheckAuthorization means, in libvirt's codes and words (src/util/virpolkit.c). Pure.
#pragma once

#include "foundation/result.hpp"

#include <string_view>

struct PolkitAnswer {
  bool is_authorized = false;
  bool is_challenge = false;  // could be authorized if somebody typed a password
  bool is_dismissed = false;  // somebody was asked and closed the question

  bool operator==(const PolkitAnswer&) const = default;
};

// Ok; or kAuthCancelled, kAuthUnavailable (virsh then starts its own agent and asks again), kAuthFailed.
Result<void> judge(const PolkitAnswer& answer, std::string_view action);
