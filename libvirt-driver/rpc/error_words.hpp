// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The text of libvirt's errors begins with words for the code, then says what it was: "invalid argument: …". Clients
// show and compare it, so ours begin likewise. `words` is the rest; the domain is LXC's unless said.
//
//   return operation_invalid("cannot rename active domain");
//
// Source: libvirt src/util/virerror.c (virErrorMsgStrings). Pure; any thread.
#pragma once

#include "foundation/error.hpp"

#include <string_view>

namespace driver {

// Of a code that no function below has but kXml: "operation failed".
Error worded_error(ErrorCode code, std::string_view words, ErrorDomain domain = ErrorDomain::kLxc);

inline Error invalid_argument(std::string_view words, ErrorDomain domain = ErrorDomain::kLxc) {
  return worded_error(ErrorCode::kInvalidArg, words, domain);
}

inline Error argument_unsupported(std::string_view words, ErrorDomain domain = ErrorDomain::kLxc) {
  return worded_error(ErrorCode::kArgumentUnsupported, words, domain);
}

inline Error config_unsupported(std::string_view words, ErrorDomain domain = ErrorDomain::kLxc) {
  return worded_error(ErrorCode::kConfigUnsupported, words, domain);
}

inline Error operation_failed(std::string_view words, ErrorDomain domain = ErrorDomain::kLxc) {
  return worded_error(ErrorCode::kOperationFailed, words, domain);
}

inline Error operation_invalid(std::string_view words, ErrorDomain domain = ErrorDomain::kLxc) {
  return worded_error(ErrorCode::kOperationInvalid, words, domain);
}

inline Error operation_unsupported(std::string_view words, ErrorDomain domain = ErrorDomain::kLxc) {
  return worded_error(ErrorCode::kOperationUnsupported, words, domain);
}

inline Error not_running() { return operation_invalid("domain is not running"); }

}  // namespace driver
