// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyard-ct as virtvzd runs it: virtvzd never mounts, never enters a container and never waits for a disk; what
// needs that is done by this program, in a process of its own that dies with virtvzd.
//
//   HelperRequest request{.words = {"resize", uuid, "21474836480"}, .deadline = std::chrono::minutes(10)};
//   Result<std::string> printed = co_await run_helper(executor, std::move(request));
//
// The result is what it printed (at most kMaxHelperOutput), or an error with the last line it said on standard error,
// without its name in front; a status of 1 is kOperationFailed, one of 2 kInvalidArg, one of 4 kOperationUnsupported.
// One that is not done at its deadline is killed: kOperationTimeout. Daemon thread only.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

inline constexpr std::size_t kMaxHelperOutput = 4u << 20;

struct HelperRequest {
  std::vector<std::string> words;  // the verb and what belongs to it
  std::chrono::milliseconds deadline{std::chrono::minutes(1)};
  // Called with each whole line it prints, as it prints it; such lines are not in the result.
  std::function<void(std::string_view line)> on_line = nullptr;
  // Set to end it before its time: it gets SIGTERM, and the error is kOperationFailed "… was ended".
  std::function<void(std::function<void()> end)> on_start = nullptr;
  std::string program{};  // empty: the switchyard-ct beside this program
};

Task<Result<std::string>> run_helper(Executor executor, HelperRequest request);

}  // namespace driver
