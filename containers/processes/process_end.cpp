// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/processes/process_end.hpp"

#include "containers/mounts/backend_namespace.hpp"

#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr int kPatienceMs = 10'000;

bool ends_within(int process, int timeout_ms) {
  pollfd end{process, POLLIN, 0};
  return ::poll(&end, 1, timeout_ms) > 0;
}

}  // namespace

Result<UniqueFd> find_process(const std::string& pid_file) {
  const Result<pid_t> pid = find_backend({pid_file});
  if (!pid) return pid.error();
  if (*pid <= 0) return UniqueFd();
  UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0)));
  // It may have ended between the two, and its pid be another's.
  const Result<pid_t> still = find_backend({pid_file});
  if (!still) return still.error();
  return *still == *pid ? std::move(process) : UniqueFd();
}

void end_process(const UniqueFd& process) {
  for (const int number : {SIGTERM, SIGKILL}) {
    ::syscall(SYS_pidfd_send_signal, process.get(), number, nullptr, 0);
    if (ends_within(process.get(), kPatienceMs)) return;
  }
}

}  // namespace containers
