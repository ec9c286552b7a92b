// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/files/config_backup.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

namespace dispatcher {
namespace {

std::string backup_of(TaskRun& run, const std::string& path) {
  return fmt::format("{}.task-{}", path, run.record().id);
}

Result<void> sync_folder_of(const std::string& path) {
  return sync_folder(std::filesystem::path(path).parent_path().string());
}

}  // namespace

Result<void> rewrite_config(TaskRun& run, const std::string& path, std::string_view old_text, std::string_view text) {
  if (text == old_text) return {};
  const std::string backup = backup_of(run, path);
  if (::link(path.c_str(), backup.c_str()) != 0 && errno != EEXIST)
    return system_error(fmt::format("keeping '{}' as '{}'", path, backup), errno);
  if (auto synced = sync_folder_of(path); !synced) return synced;
  return write_file_atomically(path, text);
}

Result<void> give_config_back(TaskRun& run, const std::string& path) {
  if (path.empty()) return {};
  const std::string backup = backup_of(run, path);
  if (::rename(backup.c_str(), path.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return system_error(fmt::format("giving '{}' back from '{}'", path, backup), errno);
  }
  // Two names of one file: rename(2) leaves both.
  if (::unlink(backup.c_str()) != 0 && errno != ENOENT)
    return system_error(fmt::format("removing '{}'", backup), errno);
  return sync_folder_of(path);
}

Result<void> drop_config_backup(TaskRun& run, const std::string& path) {
  const std::string backup = backup_of(run, path);
  if (::unlink(backup.c_str()) == 0) return sync_folder_of(path);
  return errno == ENOENT ? Result<void>() : system_error(fmt::format("removing '{}'", backup), errno);
}

}  // namespace dispatcher
