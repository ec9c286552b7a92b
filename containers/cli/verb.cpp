// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/verb.hpp"

#include <utility>

namespace containers {

Error usage_error(std::string words) { return {ErrorCode::kInvalidArg, std::move(words)}; }

int exit_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArg:
      return kUsage;
    case ErrorCode::kOperationUnsupported:
      return kUnsupported;
    default:
      return kFailed;
  }
}

}  // namespace containers
