// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/open_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <sys/resource.h>

namespace containers {
namespace {

// As for the group of processes: children of those not told yet are all that a pass can miss.
constexpr int kPasses = 100;

Result<void> tell_process(pid_t process, const rlimit& limit) {
  if (::prlimit(process, RLIMIT_NOFILE, &limit, nullptr) == 0 || errno == ESRCH) return {};
  const bool not_allowed = errno == EPERM;
  return Error{not_allowed ? ErrorCode::kOperationUnsupported : ErrorCode::kOperationFailed,
               fmt::format("limit 'numfile' cannot be set to {} for process {}{}", limit.rlim_max, process,
                           not_allowed ? ": that needs CAP_SYS_RESOURCE, which this host does not give" : "")};
}

Result<void> tell_all(const LimitPlace& place, const rlimit& limit) {
  std::set<pid_t> told;
  for (int pass = 0; pass < kPasses; ++pass) {
    bool all = true;
    for (const pid_t process : processes_of(place)) {
      if (!told.insert(process).second) continue;
      all = false;
      if (auto done = tell_process(process, limit); !done) return done;
    }
    if (all) return {};
  }
  return Error{ErrorCode::kOperationFailed,
               "limit 'numfile': the container starts processes faster than they can be told"};
}

}  // namespace

std::optional<std::uint64_t> open_files_limit(pid_t process) {
  rlimit limit{};
  if (::prlimit(process, RLIMIT_NOFILE, nullptr, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

Result<void> write_open_files_limit(const LimitPlace& place, std::optional<std::uint64_t> value) {
  rlimit before{}, wanted{};
  ::prlimit(place.init, RLIMIT_NOFILE, nullptr, &before);
  if (value) {
    wanted = {*value, *value};
  } else if (::prlimit(place.controller, RLIMIT_NOFILE, nullptr, &wanted) != 0) {
    return system_error("limit 'numfile': cannot read the controller's", errno);
  }
  auto done = tell_all(place, wanted);
  if (!done) static_cast<void>(tell_all(place, before));
  return done;
}

std::uint64_t most_open_files(const LimitPlace& place) {
  std::uint64_t most = 0;
  for (const pid_t process : processes_of(place)) {
    std::error_code failure;
    std::uint64_t open = 0;
    for (auto entry = std::filesystem::directory_iterator(fmt::format("{}/{}/fd", place.proc, process), failure);
         !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure))
      ++open;
    most = std::max(most, open);
  }
  return most;
}

}  // namespace containers
