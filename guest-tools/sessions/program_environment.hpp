// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A program's variables: those of its user, and those that were asked for beside them or in their place.
#pragma once

#include "guest-tools/accounts/login_identity.hpp"
#include "guest-tools/sessions/open_request.hpp"

namespace guest_tools {

class ProgramEnvironment {
 public:
  // `given`: NAME=VALUE; of equal names the last one counts. False when memory is short.
  bool make(const LoginIdentity& identity, const Array<char*>& given);
  char* const* get() { return variables_.begin(); }

 private:
  static constexpr size_t kOwn = 5;

  void add_own(Text name, Text value);

  Buffer texts_[kOwn] = {Buffer{4200}, Buffer{4200}, Buffer{4200}, Buffer{4200}, Buffer{4200}};
  size_t own_ = 0;
  Array<char*> variables_{OpenRequest::kMostVariables + kOwn + 1};
};

}  // namespace guest_tools
