// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What tasks ask switchyard-ct for: the program of one thread that mounts, freezes and copies files of containers,
// which a thread of a daemon cannot. The container is the one that the task makes, but where another is named. Errors
// are the program's own words. A task's thread.
#pragma once

#include "dispatcher/tasks/task.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dispatcher {

// Home, record of the template, and an empty image. `size_bytes` 0: as configured.
Result<void> create_container_root(TaskRun& run, const std::string& template_name, std::uint64_t size_bytes);
Result<void> unmount_container(TaskRun& run);
// Into the container's files; it does not run.
Result<void> write_host_name(TaskRun& run, const std::string& host_name, const std::string& whole_image);

// A copy of the image of container `uuid`, frozen for that where it runs. `whole_image`: the raw image that is its
// root; empty: the one over its template.
Result<void> create_container_snapshot(TaskRun& run, const std::string& uuid, const std::string& name,
                                       const std::string& whole_image);
Result<void> delete_container_snapshot(TaskRun& run, const std::string& uuid, const std::string& name);

// "progress 10 200": 5; nothing for other lines.
std::optional<unsigned> parse_progress(std::string_view line);

}  // namespace dispatcher
