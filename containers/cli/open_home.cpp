// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/open_home.hpp"

#include "containers/homes/homes_root.hpp"
#include "containers/mounts/backend_namespace.hpp"

#include <unistd.h>

namespace containers {

namespace {

Result<void> check_root() {
  if (::geteuid() != 0) return Error{ErrorCode::kOperationDenied, "must be run as root"};
  return {};
}

}  // namespace

Result<std::string> find_homes() {
  if (auto root = check_root(); !root) return root.error();
  return read_homes_root();
}

Result<std::string> open_homes() {
  if (auto root = check_root(); !root) return root.error();
  if (auto joined = join_backend_mounts(backend_pid_files()); !joined) return joined.error();
  return read_homes_root();
}

Result<ContainerHome> open_home(const ContainerUuid& uuid) {
  const Result<std::string> homes_root = open_homes();
  if (!homes_root) return homes_root.error();
  return ContainerHome{*homes_root, uuid};
}

}  // namespace containers
