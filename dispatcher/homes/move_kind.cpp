// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Takes a home to another folder.
//
//   plan    from where to where
//   files   rename(2), or on another file system a copy under a name of the task's own, which is then renamed
//   define  the domain, with its files' new paths
//   config  the config file in the new place, likewise
//   record  the catalogue's record
//   clear   the old home, where there was a copy, and the old config file go; from here on it is finished
#include "config-convert/fields.hpp"
#include "containers/mounts/mount_table.hpp"
#include "dispatcher/homes/files/config_backup.hpp"
#include "dispatcher/homes/files/is_below.hpp"
#include "dispatcher/homes/files/path_rewrite.hpp"
#include "dispatcher/homes/files/tree_copy.hpp"
#include "dispatcher/homes/files/tree_removal.hpp"
#include "dispatcher/homes/home_kinds.hpp"
#include "dispatcher/homes/home_state.hpp"
#include "dispatcher/homes/images/image_chain.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "dispatcher/libvirt/domain_error.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/path_exists.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <linux/fs.h>
#include <unistd.h>

namespace dispatcher {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCreate = "org.switchyard.dispatcher.create";

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

// Its name is its own: two homes of one name may meet in one folder.
Result<std::string> target_of(const std::string& location, const std::string& home) {
  std::error_code failed;
  const fs::path folder = fs::canonical(location, failed);
  if (failed || !location.starts_with('/') || !fs::is_directory(folder))
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("location '{}' must be the absolute path of a folder that is there", location)};
  const std::string target = (folder / fs::path(home).filename()).string();
  if (target == home) return refusal(fmt::format("'{}' lies in '{}' already", home, folder.string()));
  if (folder == home || is_below(folder.string(), home))
    return refusal(fmt::format("'{}' cannot be moved into itself", home));
  if (fs::exists(fs::symlink_status(target, failed))) return refusal(fmt::format("'{}' is there already", target));
  return target;
}

// An image that names another one of the home by its whole path would not find it any more.
Result<void> expect_no_chain(const std::vector<std::string>& files, const std::string& home) {
  for (const std::string& file : files) {
    const std::string backing = is_below(file, home) ? backing_file_of(file) : std::string();
    if (is_below(backing, home))
      return refusal(
          fmt::format("'{}' stands on '{}': merge them (virsh blockcommit) before the home is moved", file, backing));
  }
  return {};
}

Result<void> expect_no_snapshots(const Connection& connection, const HomeState& state) {
  const auto domain = domain_by_uuid(connection, state.domain.uuid);
  if (!domain) return domain.error();
  const int count = virDomainSnapshotNum(domain->get(), 0);
  if (count < 0) return libvirt_error(fmt::format("snapshots of '{}'", state.domain.name));
  if (count == 0) return {};
  return refusal(fmt::format("'{}' has {} snapshots, which name the place of its files: delete them before it is moved",
                             state.domain.name, count));
}

Result<void> check(Services& services, TaskRecord& record) {
  const auto state = home_state_of(services, record.environment);
  if (!state) return state.error();
  if (!state->record)
    return refusal(fmt::format("'{}' is not registered: it has no home that could be moved", state->domain.name));
  if (state->domain.state != State::kStopped)
    return refusal(
        fmt::format("'{}' is {}: stop it before it can be moved", state->domain.name, word_of(state->domain.state)));
  if (auto own = expect_own_home(services, *state->record); !own) return own;
  if (auto whole = expect_no_trial(state->record->facts.home, "moved"); !whole) return whole;
  const std::string& home = state->record->facts.home;
  if (home == fmt::format("{}/private/{}", services.config.homes_root, record.environment))
    return refusal(
        fmt::format("'{}' stays where it is: the files of a container over a template, or made here, lie in "
                    "'{}/private'",
                    state->domain.name, services.config.homes_root));
  const auto target = target_of(record.argument("location"), home);
  if (!target) return target.error();
  const auto mount = containers::mount_within(home);
  if (!mount) return mount.error();
  if (*mount) return refusal(fmt::format("'{}' is mounted: unmount it before '{}' is moved", (*mount)->point, home));
  const auto connection = services.link.connection();
  if (!connection) return connection.error();
  if (auto none = expect_no_snapshots(*connection, *state); !none) return none;
  if (auto nobody = expect_nobody_stands_on(*connection, record.environment, home); !nobody) return nobody;
  return expect_no_chain(files_of(state->definition), home);
}

Result<void> plan(TaskRun& run) {
  const auto state = home_state_of(run.services(), run.record().environment);
  if (!state) return state.error();
  if (!state->record) return refusal("it was unregistered meanwhile");
  const std::string& home = state->record->facts.home;
  const auto target = target_of(run.argument("location"), home);
  if (!target) return target.error();
  const std::string file = fs::path(state->record->facts.config_file).filename().string();
  run.notes()["from"] = home;
  run.notes()["to"] = *target;
  run.notes()["from_config"] = state->record->facts.config_file;
  run.notes()["to_config"] = fmt::format("{}/{}", *target, file);
  return {};
}

std::string copy_name(TaskRun& run) {
  const fs::path to = run.note("to");
  return (to.parent_path() / fmt::format(".{}.task-{}", to.filename().string(), run.record().id)).string();
}

// False: the other folder is on another file system.
Result<bool> rename_folder(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EXDEV) return false;
    return system_error(fmt::format("moving '{}' to '{}'", from, to), errno);
  }
  for (const std::string& path : {from, to})
    if (auto synced = sync_folder(fs::path(path).parent_path().string()); !synced) return synced.error();
  return true;
}

Result<void> move_files(TaskRun& run) {
  const std::string from = run.note("from");
  const std::string to = run.note("to");
  const auto renamed = rename_folder(from, to);
  if (!renamed) return renamed.error();
  if (*renamed) return {};
  run.notes()["copied"] = true;
  if (auto kept = run.keep(); !kept) return kept;
  const auto tell = [&run](std::uint64_t done, std::uint64_t total) {
    run.progress(total == 0 ? 0 : static_cast<unsigned>(done * 100 / total), "copying files");
    return run.check();
  };
  const std::string copy = copy_name(run);
  if (auto copied = copy_tree(from, copy, tell); !copied) return copied;
  run.notes()["placing"] = true;
  if (auto kept = run.keep(); !kept) return kept;
  const auto placed = rename_folder(copy, to);
  return placed ? Result<void>() : placed.error();
}

Result<void> move_files_back(TaskRun& run) {
  const std::string from = run.note("from");
  const std::string to = run.note("to");
  if (!run.notes().contains("copied")) {
    if (path_exists(from)) return {};
    const auto renamed = rename_folder(to, from);
    return renamed ? Result<void>() : renamed.error();
  }
  if (!path_exists(from))
    return Error{ErrorCode::kInternal, fmt::format("'{}' is gone, so its copy '{}' stays", from, to)};
  const std::string copy = copy_name(run);
  if (path_exists(copy)) {
    // It did not get its place: what is there is somebody else's, also for who calls this again.
    run.notes().erase("placing");
    if (auto kept = run.keep(); !kept) return kept;
  }
  if (auto removed = remove_tree(copy); !removed) return removed;
  return run.notes().contains("placing") ? remove_tree(to) : Result<void>();
}

Result<void> define_with(TaskRun& run, const std::string& from, const std::string& to) {
  const auto connection = run.services().link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, run.record().environment);
  if (!domain) return domain.error();
  const auto definition = definition_of(domain->get(), Definition::kPersistent, /*secure=*/true);
  if (!definition) return definition.error();
  const std::string moved = with_moved_paths(*definition, xml_escaped(from), xml_escaped(to));
  if (moved == *definition) return {};
  const DomainHandle defined(virDomainDefineXMLFlags(connection->get(), moved.c_str(), 0));
  if (!defined) return domain_error("defining ", domain->get());
  return {};
}

Result<void> define(TaskRun& run) { return define_with(run, run.note("from"), run.note("to")); }
Result<void> define_back(TaskRun& run) { return define_with(run, run.note("to"), run.note("from")); }

Result<void> rewrite(TaskRun& run) {
  const std::string path = run.note("to_config");
  const bool is_xml = path.ends_with(".pvs");
  const ConfigFile file = read_config_file(path, config_limit_bytes(is_xml ? Kind::kVm : Kind::kContainer));
  // A home without its file is moved as it is: it is made anew in the new place.
  if (file.is == ConfigFile::Is::kMissing) return {};
  if (file.is != ConfigFile::Is::kThere)
    return refusal(file.words.empty() ? fmt::format("'{}' is being written", path) : file.words);
  const auto as_written = [is_xml](const std::string& folder) { return is_xml ? xml_escaped(folder) : folder; };
  std::string text = with_moved_paths(file.text, as_written(run.note("from")), as_written(run.note("to")));
  if (is_xml) return rewrite_config(run, path, file.text, text);
  // What says "/vz/private/$VEID", or nothing at all, meant the old place.
  const auto placed = convert::ve_conf_with_fields(text, {{"VE_PRIVATE", run.note("to")}});
  if (!placed) return placed.error();
  return rewrite_config(run, path, file.text, *placed);
}

Result<void> rewrite_back(TaskRun& run) { return give_config_back(run, run.note("to_config")); }

Result<void> put_record(TaskRun& run, const std::string& home, const std::string& config_file) {
  auto record = run.services().homes.find(run.record().environment);
  if (!record) return record.error();
  if (!*record) return refusal(fmt::format("{} was unregistered meanwhile", run.record().environment));
  const ConfigFile file = read_config_file(config_file, config_limit_bytes((*record)->kind));
  (*record)->facts.home = home;
  (*record)->facts.config_file = config_file;
  if (file.is == ConfigFile::Is::kThere && home == run.note("to")) (*record)->written_digest = file.digest;
  if (auto put = run.services().homes.put(**record); !put) return put;
  run.services().home_changed(run.record().environment);
  return {};
}

Result<void> record_new(TaskRun& run) {
  const auto record = run.services().homes.find(run.record().environment);
  if (record && *record && run.note("old_digest").empty()) {
    run.notes()["old_digest"] = (*record)->written_digest;
    if (auto kept = run.keep(); !kept) return kept;
  }
  run.result()["home"] = run.note("to");
  return put_record(run, run.note("to"), run.note("to_config"));
}

Result<void> record_old(TaskRun& run) {
  const std::string& uuid = run.record().environment;
  if (auto put = put_record(run, run.note("from"), run.note("from_config")); !put) return put;
  return run.note("old_digest").empty() ? Result<void>()
                                        : run.services().homes.set_written_digest(uuid, run.note("old_digest"));
}

Result<void> clear(TaskRun& run) {
  if (auto dropped = drop_config_backup(run, run.note("to_config")); !dropped) return dropped;
  return run.notes().contains("copied") ? remove_tree(run.note("from")) : Result<void>();
}

constexpr std::array kSteps{
    TaskStep{"plan", "looking at what is there", &plan, nullptr},
    TaskStep{"files", "moving files", &move_files, &move_files_back, 20},
    TaskStep{"define", "defining", &define, &define_back},
    TaskStep{"config", "writing the configuration", &rewrite, &rewrite_back},
    TaskStep{"record", "registering", &record_new, &record_old},
    TaskStep{"clear", "removing what is left of the old home", &clear, nullptr},
};

}  // namespace

const TaskKind kMoveKind{"move", kSteps, kSteps.size() - 1, kCreate, &check};

}  // namespace dispatcher
