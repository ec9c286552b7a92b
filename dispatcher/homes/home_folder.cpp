// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/home_folder.hpp"

#include "dispatcher/homes/files/tree_removal.hpp"
#include "dispatcher/homes/programs/container_tool.hpp"
#include "dispatcher/loop/in_lane.hpp"
#include "foundation/folder_with_mode.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <sys/statvfs.h>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMib = 1U << 20;

// Where QEMU runs as another user, it must reach its images; below a container's lie set-uid programs of others.
constexpr mode_t kMachineHomes = 0711, kContainerHomes = 0700;

}  // namespace

Result<std::string> home_for(const DispatcherConfig& config, Kind kind, const std::string& uuid,
                             const std::string& below) {
  if (kind == Kind::kContainer) {
    if (below.empty()) return fmt::format("{}/private/{}", config.homes_root, uuid);
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("folder '{}': homes of containers lie in '{}/private'", below, config.homes_root)};
  }
  if (below.empty()) return fmt::format("{}/vmprivate/{}", config.homes_root, uuid);
  const fs::path parent(below);
  if (!parent.is_absolute() || below.ends_with('/') || parent.lexically_normal() != parent || !fs::is_directory(parent))
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("folder '{}' must be the absolute path of a folder that is there, without '.', '..' and a "
                             "'/' at the end",
                             below)};
  return fmt::format("{}/{}", below, uuid);
}

Result<void> make_home_folder(TaskRun& run) {
  const fs::path home = run.note("home");
  if (auto made = make_folder_with_mode(home.parent_path(), kMachineHomes); !made) return made.error();
  const bool container = run.note("kind") == word_of(Kind::kContainer);
  const auto made = make_folder_with_mode(home, container ? kContainerHomes : kMachineHomes);
  if (!made) return made.error();
  if (!*made) return system_error(fmt::format("cannot make the home '{}'", home.string()), EEXIST);
  run.notes()["home_made"] = true;
  return run.keep();
}

Result<void> remove_home_folder(TaskRun& run) {
  const std::string home = run.note("home");
  if (home.empty()) return {};
  if (!run.notes().contains("home_made")) {
    // A crash between making it and writing that down leaves an empty one.
    ::rmdir(home.c_str());
    return {};
  }
  if (run.note("kind") == word_of(Kind::kContainer))
    if (auto unmounted = unmount_container(run); !unmounted) return unmounted;
  if (auto removed = remove_tree(home); !removed) return removed;
  run.notes().erase("home_made");
  return run.keep();
}

Result<void> remove_left_home(TaskRun& run, const std::string& folder) {
  const auto nothing = [] { return Result<void>(); };
  if (auto passed = in_lane(run.services().workers, run.record().environment, nothing); !passed) return passed;
  return remove_tree(folder);
}

Result<void> expect_space(const std::string& folder, std::uint64_t bytes) {
  struct statvfs space {};
  if (::statvfs(folder.c_str(), &space) != 0) return system_error(fmt::format("cannot look at '{}'", folder), errno);
  const std::uint64_t free_bytes = std::uint64_t{space.f_bavail} * space.f_frsize;
  if (bytes <= free_bytes) return {};
  return Error{ErrorCode::kOperationFailed, fmt::format("{} MiB are needed in '{}', {} MiB are free there",
                                                        (bytes + kMib - 1) / kMib, folder, free_bytes / kMib)};
}

}  // namespace dispatcher
