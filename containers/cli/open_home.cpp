// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/open_home.hpp"

#include "containers/backend_namespace.hpp"
#include "containers/homes_root.hpp"

#include <unistd.h>

namespace containers {

Result<std::string> open_homes() {
  if (::geteuid() != 0) return Error{ErrorCode::kOperationDenied, "must be run as root"};
  if (auto joined = join_backend_mounts(backend_pid_files()); !joined) return joined.error();
  return read_homes_root();
}

Result<ContainerHome> open_home(const ContainerUuid& uuid) {
  const Result<std::string> homes_root = open_homes();
  if (!homes_root) return homes_root.error();
  return ContainerHome{*homes_root, uuid};
}

}  // namespace containers
