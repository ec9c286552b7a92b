// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/controller_protection.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace containers {

Result<void> protect_controller(pid_t controller, const std::string& proc) {
  constexpr std::string_view kNever = "-1000";
  const std::string path = fmt::format("{}/{}/oom_score_adj", proc, controller);
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (fd && ::write(fd.get(), kNever.data(), kNever.size()) == static_cast<ssize_t>(kNever.size())) return {};
  if (errno == EACCES || errno == EPERM) return {};
  return system_error(fmt::format("cannot write {} to {}", kNever, path), errno);
}

}  // namespace containers
