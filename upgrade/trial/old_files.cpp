// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/trial/old_files.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <linux/openat2.h>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace upgrade {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNanosecondsOfSecond = 1'000'000'000;

// Not the file's content: what it is can be looked at before anything happens to it.
UniqueFd open_place(const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
}

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * kNanosecondsOfSecond + time.tv_nsec; }

// Folders above may be links of the administrator's: it is the place that they lead to.
Result<std::string> place_of(const std::string& path) {
  std::error_code failed;
  const fs::path folder = fs::canonical(fs::path(path).parent_path(), failed);
  if (failed) return system_error(fmt::format("cannot find the folder of '{}'", path), failed.value());
  return (folder / fs::path(path).filename()).string();
}

Result<OldFile> look_at(const std::string& path) {
  const auto place = place_of(path);
  if (!place) return place.error();
  const UniqueFd file = open_place(*place);
  struct stat seen {};
  if (!file || ::fstat(file.get(), &seen) != 0) return system_error(fmt::format("cannot look at '{}'", *place), errno);
  if (!S_ISREG(seen.st_mode))
    return Error{ErrorCode::kConfigUnsupported, fmt::format("'{}' must be a regular file", *place)};
  return OldFile{*place,
                 seen.st_uid,
                 seen.st_gid,
                 seen.st_mode & 07777U,
                 seen.st_ino,
                 static_cast<std::uint64_t>(seen.st_size),
                 nanoseconds(seen.st_mtim)};
}

std::set<std::string> images_of(const std::vector<TrialDisk>& disks) {
  std::set<std::string> paths;
  for (const TrialDisk& disk : disks) {
    for (const convert::ViewPart& part : disk.parts)
      for (const convert::ViewImage& image : part.chain) paths.insert(image.path);
    // Of snapshots that are kept, also those that the disk does not stand on.
    for (const auto& shot : disk.shots)
      for (const convert::ViewImage& image : shot.images) paths.insert(image.path);
  }
  return paths;
}

Error another(std::string_view path, std::string_view why) {
  return {ErrorCode::kOperationInvalid,
          fmt::format("old file '{}' {}: put back the one that the trial began with, with its time of change, or roll "
                      "the trial back",
                      path, why)};
}

Result<void> expect_same(const std::string& path, const std::vector<OldFile>& files) {
  const auto now = look_at(path);
  if (!now) return another(path, fmt::format("is not what it was: {}", now.error().message));
  const auto then = std::ranges::find(files, now->path, &OldFile::path);
  if (then == files.end()) return another(path, fmt::format("leads to '{}' now, another place", now->path));
  if (now->size_bytes != then->size_bytes)
    return another(path, fmt::format("has {} bytes, must have {} as when the trial began", now->size_bytes,
                                     then->size_bytes));
  if (now->changed_ns != then->changed_ns) return another(path, "was changed since the trial began");
  return {};
}

// Why it is left as it is; empty: it is not.
Result<std::string> give_back(const OldFile& old) {
  const UniqueFd file = open_place(old.path);
  struct stat seen {};
  if (!file || ::fstat(file.get(), &seen) != 0)
    return errno == ENOENT ? "" : system_error(fmt::format("the owner of '{}' stays", old.path), errno).message;
  if (!S_ISREG(seen.st_mode) || seen.st_ino != old.inode)
    return fmt::format("'{}' is another file than when the trial began: its owner stays", old.path);
  if ((seen.st_uid != old.owner || seen.st_gid != old.group) &&
      ::fchownat(file.get(), "", old.owner, old.group, AT_EMPTY_PATH) != 0)
    return system_error(fmt::format("cannot give '{}' back to {}:{}", old.path, old.owner, old.group), errno);
  // A change of the owner may have taken bits away.
  if (::fstat(file.get(), &seen) == 0 && (seen.st_mode & 07777U) != old.mode &&
      ::chmod(fmt::format("/proc/self/fd/{}", file.get()).c_str(), old.mode) != 0)
    return system_error(fmt::format("cannot give '{}' its mode {:o} back", old.path, old.mode), errno);
  return std::string();
}

}  // namespace

Result<std::vector<OldFile>> remember_old_files(const std::vector<TrialDisk>& disks) {
  std::vector<OldFile> files;
  for (const std::string& path : images_of(disks)) {
    auto file = look_at(path);
    if (!file) return file.error();
    files.push_back(*std::move(file));
  }
  return files;
}

Result<void> expect_old_files(const TrialRecord& record) {
  for (const std::string& path : images_of(record.disks))
    if (auto same = expect_same(path, record.old_files); !same) return same;
  return {};
}

Result<std::vector<std::string>> give_old_files_back(const std::vector<OldFile>& files) {
  std::vector<std::string> left;
  std::optional<Error> failed;
  for (const OldFile& file : files) {
    auto given = give_back(file);
    if (!given && !failed) failed = given.error();
    if (given && !given->empty()) left.push_back(*std::move(given));
  }
  if (failed) return *failed;
  return left;
}

}  // namespace upgrade
