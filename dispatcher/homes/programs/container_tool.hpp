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

// The program's path: beside this one, as both are installed and built. Any thread.
std::string container_tool();

// Home, record of the template, and an empty image. `size_bytes` 0: as configured.
Result<void> create_container_root(TaskRun& run, const std::string& template_name, std::uint64_t size_bytes);
Result<void> unmount_container(TaskRun& run);
// Of a machine on trial that is off (upgrade/exports/): for who reads its overlays, and when nobody does any more.
Result<void> start_exports(TaskRun& run);
Result<void> end_exports(TaskRun& run);
// Into the container's files; it does not run.
Result<void> write_host_name(TaskRun& run, const std::string& host_name, const std::string& whole_image);

// A copy of the image of container `uuid`, frozen for that where it runs. `whole_image`: the raw image that is its
// root; empty: the one over its template.
Result<void> create_container_snapshot(TaskRun& run, const std::string& uuid, const std::string& name,
                                       const std::string& whole_image);
Result<void> delete_container_snapshot(TaskRun& run, const std::string& uuid, const std::string& name);

// Fresh roots (containers/roots/fresh_root.hpp) of the task's container, which is there.
struct FreshRoot {
  std::string template_name;
  std::string host_name;
  bool with_old_files = true;
  bool with_people = true;
};
Result<void> make_fresh_root(TaskRun& run, const FreshRoot& wish);
Result<void> place_fresh_root(TaskRun& run, const std::string& template_name);
Result<void> give_old_root_back(TaskRun& run);
Result<void> drop_old_root(TaskRun& run);

// Of a container on trial: e2fsck on a qcow2 overlay; fix-ups of its files, over its template where no overlay is named
// (JSON of what was changed); all that it sees over its template as a raw image of its own.
Result<void> mend_container_image(TaskRun& run, const std::string& overlay);
Result<std::string> fix_container(TaskRun& run, const std::string& overlay);
Result<void> copy_container_tree(TaskRun& run, const std::string& image, std::uint64_t least_bytes);

// "progress 10 200": 5; nothing for other lines.
std::optional<unsigned> parse_progress(std::string_view line);

}  // namespace dispatcher
