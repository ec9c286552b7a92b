// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exports/disk_export.hpp"

#include "containers/processes/child_process.hpp"
#include "containers/processes/own_cgroup.hpp"
#include "containers/processes/process_end.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/folder_with_mode.hpp"
#include "foundation/path_exists.hpp"
#include "foundation/remove_file.hpp"
#include "upgrade/exports/export_place.hpp"
#include "upgrade/trial/old_files.hpp"
#include "upgrade/views/disk_view_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace upgrade {
namespace {

constexpr std::size_t kLongestNode = 120U << 10;  // one word of a program's has at most 128 KiB
constexpr std::size_t kWordsOfLog = 1024;

std::string cgroup_of(const TrialRecord& record) { return "switchyard-export-" + record.uuid; }

std::string pid_file(const std::string& uuid, const std::string& name) { return export_socket(uuid, name) + ".pid"; }

// qemu-nbd binds here; the socket gets its name when it has its owner.
std::string fresh_socket(const std::string& uuid, const std::string& name) {
  return export_socket(uuid, name) + ".new";
}

Result<UniqueFd> lock_exports(const std::string& home) {
  if (auto made = make_folder_with_mode(trial_folder(home), 0700); !made) return made.error();
  const std::string path = trial_folder(home) + "/lock";
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return system_error(fmt::format("cannot open '{}'", path), errno);
  while (::flock(file.get(), LOCK_EX) != 0)
    if (errno != EINTR) return system_error(fmt::format("cannot lock '{}'", path), errno);
  return file;
}

Result<void> make_folders(const std::string& uuid) {
  // QEMU passes them, to a socket that nobody else gets at.
  const std::filesystem::path exports(kExportsFolder);
  for (const std::string& folder : {exports.parent_path().string(), exports.string(), export_folder(uuid)})
    if (auto made = make_folder_with_mode(folder, 0711); !made) return made.error();
  return {};
}

// Whose the socket is that a process served.
std::optional<QemuUser> owner_of(const TrialRecord& record, const TrialDisk& disk) {
  struct stat seen {};
  if (::lstat(export_socket(record.uuid, disk.export_name).c_str(), &seen) != 0) return {};
  return QemuUser{seen.st_uid, seen.st_gid};
}

std::string log_file(const std::string& home) { return trial_folder(home) + "/export.log"; }

UniqueFd open_log(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
}

// What was said since its end was `from`.
std::string words_since(int log, off_t from) {
  std::string words(kWordsOfLog, '\0');
  const ssize_t length = ::pread(log, words.data(), words.size(), from);
  words.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

// What qemu-nbd bound becomes the machine's, by the name that its overlays have.
Result<void> publish(const TrialRecord& record, const TrialDisk& disk, const QemuUser& qemu) {
  const std::string socket = export_socket(record.uuid, disk.export_name);
  const std::string fresh = fresh_socket(record.uuid, disk.export_name);
  if (::chown(fresh.c_str(), qemu.user, qemu.group) == 0 && ::chmod(fresh.c_str(), 0600) == 0 &&
      ::rename(fresh.c_str(), socket.c_str()) == 0)
    return {};
  return system_error(fmt::format("cannot make '{}' the machine's", socket), errno);
}

Result<void> start_export(const std::string& home, const TrialRecord& record, const TrialDisk& disk,
                          const QemuUser& qemu) {
  const auto node = view_node(home, disk);
  if (!node) return node.error();
  if (node->size() > kLongestNode)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("its view takes {} bytes to say, must take at most {}: it has too many images",
                             node->size(), kLongestNode)};
  if (auto made = make_parts(home, disk); !made) return made;
  const UniqueFd log = open_log(log_file(home));
  if (!log) return system_error(fmt::format("cannot open '{}'", log_file(home)), errno);
  const off_t said = ::lseek(log.get(), 0, SEEK_END);
  const std::string fresh = fresh_socket(record.uuid, disk.export_name);
  if (auto removed = remove_file(fresh); !removed) return removed;
  const containers::Program exporter{
      .words = {"qemu-nbd", "--read-only", "--persistent", "--fork", "--shared=8", "--socket=" + fresh,
                "--export-name=" + disk.export_name, "--pid-file=" + pid_file(record.uuid, disk.export_name),
                "json:" + *node},
      // It keeps standard error as long as it lives.
      .before_exec = [group = cgroup_of(record), path = log_file(home)] {
        return ::dup2(open_log(path).get(), STDERR_FILENO) >= 0 && containers::join_own_cgroup(group);
      }};
  if (auto started = containers::run_program(exporter); !started)
    return Error{started.error().code, fmt::format("{}{}", started.error().message, words_since(log.get(), said))};
  return publish(record, disk, qemu);
}

Result<UniqueFd> find_export(const TrialRecord& record, const TrialDisk& disk) {
  return containers::find_process(pid_file(record.uuid, disk.export_name));
}

Result<void> end_export(const TrialRecord& record, const TrialDisk& disk) {
  // First: a socket that nobody serves is that of a process that died.
  if (auto removed = remove_file(export_socket(record.uuid, disk.export_name)); !removed) return removed;
  const auto process = find_export(record, disk);
  if (!process) return process.error();
  if (*process) containers::end_process(*process);
  for (const std::string& file : {pid_file(record.uuid, disk.export_name), fresh_socket(record.uuid, disk.export_name)})
    if (auto removed = remove_file(file); !removed) return removed;
  return {};
}

Error about(const TrialDisk& disk, const Error& error) {
  return {error.code, fmt::format("old disk '{}' cannot be shown: {}", disk.name, error.message)};
}

// Whoever started an export may have been killed before the process that serves had its socket's name.
Result<bool> is_shown(const TrialRecord& record, const TrialDisk& disk, const QemuUser& owner) {
  const auto serving = find_export(record, disk);
  if (!serving) return serving.error();
  if (!*serving) return false;
  if (path_exists(fresh_socket(record.uuid, disk.export_name))) {
    if (auto published = publish(record, disk, owner); !published) return published.error();
    return true;
  }
  if (path_exists(export_socket(record.uuid, disk.export_name))) return true;
  if (auto ended = end_export(record, disk); !ended) return ended.error();
  return false;
}

// `qemu`: nothing for who had the socket, and no start where there is none.
Result<void> start_missing(const std::string& home, const TrialRecord& record, const std::optional<QemuUser>& qemu) {
  for (const TrialDisk& disk : record.disks) {
    if (disk.export_name.empty()) continue;
    const std::optional<QemuUser> owner = qemu ? qemu : owner_of(record, disk);
    if (!owner) continue;
    const auto shown = is_shown(record, disk, *owner);
    if (!shown) return about(disk, shown.error());
    if (*shown) continue;
    if (auto same = expect_old_files(record); !same) return same;
    if (auto started = start_export(home, record, disk, *owner); !started) return about(disk, started.error());
  }
  return {};
}

}  // namespace

bool has_exports(const TrialRecord& record) {
  return std::any_of(record.disks.begin(), record.disks.end(),
                     [](const TrialDisk& disk) { return !disk.export_name.empty(); });
}

Result<void> start_exports(const std::string& home, const TrialRecord& record, const QemuUser& qemu) {
  if (!has_exports(record)) return {};
  const auto lock = lock_exports(home);
  if (!lock) return lock.error();
  if (auto made = make_folders(record.uuid); !made) return made;
  return start_missing(home, record, qemu);
}

Result<void> restart_exports(const std::string& home, const TrialRecord& record) {
  if (!has_exports(record)) return {};
  const auto lock = lock_exports(home);
  if (!lock) return lock.error();
  return start_missing(home, record, {});
}

Result<void> end_exports(const std::string& home, const TrialRecord& record) {
  if (!has_exports(record)) return {};
  const auto lock = lock_exports(home);
  if (!lock) return lock.error();
  for (const TrialDisk& disk : record.disks)
    if (!disk.export_name.empty())
      if (auto ended = end_export(record, disk); !ended) return about(disk, ended.error());
  const std::string folder = export_folder(record.uuid);
  if (::rmdir(folder.c_str()) != 0 && errno != ENOENT)
    return system_error(fmt::format("cannot remove '{}'", folder), errno);
  containers::remove_own_cgroup(cgroup_of(record));
  return {};
}

Result<std::vector<ExportProcess>> find_exports(const TrialRecord& record) {
  std::vector<ExportProcess> found;
  for (const TrialDisk& disk : record.disks) {
    if (disk.export_name.empty()) continue;
    auto process = find_export(record, disk);
    if (!process) return process.error();
    // One that serves at a socket without its name is found by nobody.
    const bool shows = *process && !path_exists(fresh_socket(record.uuid, disk.export_name));
    const bool died = !shows && owner_of(record, disk);
    found.push_back({disk.export_name, *std::move(process), died});
  }
  return found;
}

}  // namespace upgrade
