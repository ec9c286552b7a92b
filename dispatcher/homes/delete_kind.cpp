// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The domain goes, and its home with all that is in it; so does what containers have below HOMES_ROOT/private/UUID.
//
//   plan      what goes and what stays is written down; until here it can be given up
//   stop      by force, where it runs
//   undefine  with snapshots, saved state, firmware variables
//   files     homes/files/tree_removal.hpp
//   forget    the catalogue's record
#include "containers/homes/container_home.hpp"
#include "containers/mounts/mount_table.hpp"
#include "dispatcher/homes/domain/domain_removal.hpp"
#include "dispatcher/homes/files/is_below.hpp"
#include "dispatcher/homes/home_folder.hpp"
#include "dispatcher/homes/home_kinds.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/images/image_chain.hpp"
#include "dispatcher/states/domain_stop.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

constexpr const char* kDelete = "org.switchyard.dispatcher.delete";

// Folders that go: the home, and where the hook keeps a container's own files, whatever its home.
std::vector<std::string> folders_of(Services& services, const HomeState& state) {
  std::vector<std::string> folders;
  if (state.record) folders.push_back(state.record->facts.home);
  if (state.domain.kind == Kind::kContainer) {
    const containers::ContainerHome own{services.config.homes_root, {state.domain.uuid}};
    if (folders.empty() || folders.front() != own.folder()) folders.push_back(own.folder());
  }
  return folders;
}

Result<void> expect_nothing_mounted(const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    const auto mount = containers::mount_within(folder);
    if (!mount) return mount.error();
    if (*mount)
      return Error{ErrorCode::kOperationInvalid,
                   fmt::format("'{}' is mounted: unmount it (a container's root with `switchyard-ct unmount UUID`) "
                               "before '{}' is deleted",
                               (*mount)->point, folder)};
  }
  return {};
}

Result<void> check(Services& services, TaskRecord& record) {
  const auto state = home_state_of(services, record.environment);
  if (!state) return state.error();
  const bool forced = record.flag("force");
  if (auto off = expect_off(*state, "deleted, or use force"); !off && !forced) return off;
  if (state->record) {
    if (auto own = expect_own_home(services, *state->record); !own) return own;
    if (auto whole = expect_no_trial(state->record->facts.home, "deleted"); !whole) return whole;
  }
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  for (const std::string& folder : folders_of(services, *state))
    if (auto nobody = expect_nobody_stands_on(*connection, record.environment, folder); !nobody) return nobody;
  const bool running = state->domain.state == State::kRunning || state->domain.state == State::kPaused;
  return running ? Result<void>() : expect_nothing_mounted(folders_of(services, *state));
}

Result<void> plan(TaskRun& run) {
  const auto state = home_state_of(run.services(), run.record().environment);
  if (!state) return state.error();
  boost::json::array folders;
  const auto all = folders_of(run.services(), *state);
  for (const std::string& folder : all) folders.emplace_back(folder);
  boost::json::array kept;
  for (const std::string& file : files_of(state->definition)) {
    bool goes = false;
    for (const std::string& folder : all) goes = goes || file == folder || is_below(file, folder);
    if (!goes) kept.emplace_back(file);
  }
  run.notes()["folders"] = std::move(folders);
  run.result()["name"] = state->domain.name;
  run.result()["kept"] = std::move(kept);
  return {};
}

Result<void> stop(TaskRun& run) {
  const auto stopped = stop_domain(run.services().link, run.record().environment, {.force = true}, run.interruption());
  if (!stopped) return stopped.error();
  return {};
}

std::vector<std::string> noted_folders(TaskRun& run) {
  std::vector<std::string> folders;
  if (const auto* noted = run.notes().if_contains("folders"); noted && noted->is_array())
    for (const auto& folder : noted->get_array()) folders.emplace_back(folder.get_string());
  return folders;
}

Result<void> undefine(TaskRun& run) {
  if (auto unmounted = expect_nothing_mounted(noted_folders(run)); !unmounted) return unmounted;
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  return undefine_domain(*connection, run.record().environment, {.with_files = true, .saved_state = true});
}

Result<void> remove_files(TaskRun& run) {
  for (const std::string& folder : noted_folders(run))
    if (auto removed = remove_left_home(run, folder); !removed) return removed;
  return {};
}

Result<void> forget(TaskRun& run) {
  if (auto removed = run.services().homes.remove(run.record().environment); !removed) return removed;
  if (auto removed = run.services().homes.remove_link(run.record().environment); !removed) return removed;
  run.services().home_changed(run.record().environment);
  return {};
}

constexpr std::array kSteps{
    TaskStep{"plan", "looking at what is there", &plan, nullptr},
    TaskStep{"stop", "powering off", &stop, nullptr},
    TaskStep{"undefine", "undefining", &undefine, nullptr},
    TaskStep{"files", "removing files", &remove_files, nullptr, 10},
    TaskStep{"forget", "forgetting the home", &forget, nullptr},
};

}  // namespace

const TaskKind kDeleteKind{"delete", kSteps, 1, kDelete, &check};

}  // namespace dispatcher
