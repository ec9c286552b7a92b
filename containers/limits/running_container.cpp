// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/running_container.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <sstream>

namespace containers {
namespace {

constexpr std::size_t kMaxDefinitionBytes = 8u << 20;
constexpr std::size_t kMaxPidBytes = 64;

}  // namespace

Result<pid_t> read_controller(const std::string& name, const std::string& state_folder) {
  const std::string path = fmt::format("{}/{}.pid", state_folder, name);
  const auto text = read_file(path, kMaxPidBytes);
  if (!text) return text.error();
  pid_t pid = 0;
  if (!(std::istringstream(*text) >> pid) || pid <= 0)
    return Error{ErrorCode::kInternal, fmt::format("'{}' must hold the pid of the container's controller", path)};
  return pid;
}

// The domain's own <uuid> stands before all that a user can nest into its definition.
Result<pid_t> find_controller(const std::string& uuid, const std::string& state_folder) {
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(state_folder, failure)) {
    if (entry.path().extension() != ".xml") continue;
    const auto definition = read_file(entry.path(), kMaxDefinitionBytes);
    const std::size_t first = definition ? definition->find("<uuid>") : std::string::npos;
    if (first == std::string::npos || !std::string_view(*definition).substr(first + 6).starts_with(uuid)) continue;
    return read_controller(entry.path().stem(), state_folder);
  }
  return Error{ErrorCode::kOperationInvalid, fmt::format("container {} does not run", uuid)};
}

}  // namespace containers
