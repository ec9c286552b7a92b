// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/trial/old_files.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <linux/openat2.h>
#include <set>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace upgrade {
namespace {

// Not the file's content: what it is can be looked at before anything happens to it.
UniqueFd open_place(const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
}

Result<OldFile> remember(const std::string& path) {
  // Folders above may be links of the administrator's: from here on it is the place that they led to.
  std::error_code failed;
  const std::filesystem::path folder = std::filesystem::canonical(std::filesystem::path(path).parent_path(), failed);
  if (failed) return system_error(fmt::format("cannot find the folder of '{}'", path), failed.value());
  const std::string place = (folder / std::filesystem::path(path).filename()).string();
  const UniqueFd file = open_place(place);
  struct stat seen {};
  if (!file || ::fstat(file.get(), &seen) != 0) return system_error(fmt::format("cannot look at '{}'", place), errno);
  if (!S_ISREG(seen.st_mode))
    return Error{ErrorCode::kConfigUnsupported, fmt::format("'{}' must be a regular file", place)};
  return OldFile{place, seen.st_uid, seen.st_gid, seen.st_mode & 07777U, seen.st_ino};
}

Result<void> give_back(const OldFile& old) {
  const UniqueFd file = open_place(old.path);
  if (!file && errno == ENOENT) return {};
  struct stat seen {};
  if (!file || ::fstat(file.get(), &seen) != 0)
    return system_error(fmt::format("cannot look at '{}'", old.path), errno);
  if (!S_ISREG(seen.st_mode) || seen.st_ino != old.inode)
    return Error{ErrorCode::kOperationFailed,
                 fmt::format("'{}' is another file than when the trial began: its owner stays", old.path)};
  if ((seen.st_uid != old.owner || seen.st_gid != old.group) &&
      ::fchownat(file.get(), "", old.owner, old.group, AT_EMPTY_PATH) != 0)
    return system_error(fmt::format("cannot give '{}' back to {}:{}", old.path, old.owner, old.group), errno);
  // A change of the owner may have taken bits away.
  if (::fstat(file.get(), &seen) == 0 && (seen.st_mode & 07777U) != old.mode &&
      ::chmod(fmt::format("/proc/self/fd/{}", file.get()).c_str(), old.mode) != 0)
    return system_error(fmt::format("cannot give '{}' its mode {:o} back", old.path, old.mode), errno);
  return {};
}

}  // namespace

Result<std::vector<OldFile>> remember_old_files(const std::vector<TrialDisk>& disks) {
  std::set<std::string> paths;
  for (const TrialDisk& disk : disks)
    for (const convert::ViewPart& part : disk.parts)
      for (const convert::ViewImage& image : part.chain) paths.insert(image.path);
  std::vector<OldFile> files;
  for (const std::string& path : paths) {
    auto file = remember(path);
    if (!file) return file.error();
    files.push_back(*std::move(file));
  }
  return files;
}

Result<void> give_old_files_back(const std::vector<OldFile>& files) {
  Result<void> outcome;
  for (const OldFile& file : files)
    if (auto given = give_back(file); !given && outcome) outcome = given;
  return outcome;
}

}  // namespace upgrade
