// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Our errors, whose codes are libvirt's, as D-Bus errors: org.switchyard.Dispatcher1.Error.WORD, by one table; the
// message is the error's own. A code that the table does not have is "Failed". Any thread.
#pragma once

#include "foundation/result.hpp"

#include <span>
#include <string>

namespace dispatcher {

struct ErrorWord {
  int code;  // virErrorNumber
  const char* word;
};

std::span<const ErrorWord> error_words();
std::string dbus_error_name(ErrorCode code);

}  // namespace dispatcher
