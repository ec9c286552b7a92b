// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The first process of a running container, as who calls this program names it: by pid, and by its start time in clock
// ticks since boot (proc(5), stat, field 22), so that another process that got the pid is never taken for it. What of
// it is needed is opened first and checked then: descriptors stay with the process they were opened of.
//
// Errors: kOperationInvalid when it is gone. Single-threaded programs that are root.
#pragma once

#include "containers/values/id_map.hpp"

#include "foundation/result.hpp"
#include "foundation/unique_fd.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace containers {

struct ProcessName {
  pid_t pid = 0;
  std::uint64_t start_time = 0;
};

// "PID:TICKS"
Result<ProcessName> parse_process_name(std::string_view text);

struct ContainerProcess {
  UniqueFd root;    // O_PATH, of its root folder
  UniqueFd mounts;  // namespaces
  UniqueFd network;
  UniqueFd users;
  RootIds root_ids;       // of its user namespace
  bool maps_ids = false;  // its user namespace is not this program's
};

Result<ContainerProcess> open_container(const ProcessName& name);

// Below `root` as seen from inside, symbolic links too: no path leads out.
UniqueFd open_in_root(int root, const std::string& path, std::uint64_t flags);

// The folder at an absolute path below `root`, made with its parents where it is missing, as the container's root.
Result<UniqueFd> make_folder_in_root(const ContainerProcess& container, const std::string& path);

Result<void> join_mounts(const ContainerProcess& container);
Result<void> join_network(const ContainerProcess& container);

}  // namespace containers
