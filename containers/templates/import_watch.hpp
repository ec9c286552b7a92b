// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who waits for something long: is told how far it is, and may end it before its time.
#pragma once

#include "foundation/result.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace containers {

struct ImportWatch {
  int stop_fd = -1;  // when it can be read, the work ends with an error
  // A step ("unpack"), and how much of it is done where that is known.
  std::function<void(std::string_view step, std::optional<unsigned> percent)> progress = nullptr;
};

// kOperationFailed when it is to end.
Result<void> go_on(const ImportWatch& watch);

}  // namespace containers
