// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/config_file.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "foundation/sha256.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <thread>

namespace dispatcher {
namespace {

constexpr const char* kHeldMark = ".replaced";

constexpr unsigned kNewFileMode = 0600;
constexpr std::chrono::milliseconds kPatience{2000};
constexpr std::chrono::milliseconds kBetweenLooks{10};
constexpr std::size_t kComparedBytes = 16U << 20;  // larger ones are never the same

ConfigFile unusable(std::string words, bool may_change = false) {
  ConfigFile file;
  file.is = ConfigFile::Is::kUnusable;
  file.words = std::move(words);
  file.may_change = may_change;
  return file;
}

const char* word_of_type(mode_t mode) {
  return S_ISDIR(mode) ? "a folder" : S_ISLNK(mode) ? "a symbolic link" : S_ISFIFO(mode) ? "a FIFO" : "a special file";
}

ConfigFile not_opened(const std::string& path, int why) {
  std::error_code ignored;
  if (why == ENOENT) {
    ConfigFile missing;
    missing.may_change = !std::filesystem::is_directory(std::filesystem::path(path).parent_path(), ignored);
    return missing;
  }
  // A link says ELOOP, a socket ENXIO.
  struct stat seen {};
  if ((why == ELOOP || why == ENXIO) && ::lstat(path.c_str(), &seen) == 0)
    return unusable(fmt::format("'{}' is {}, expected a regular file", path, word_of_type(seen.st_mode)));
  return unusable(system_error(fmt::format("cannot open '{}'", path), why).message, true);
}

// Until the descriptor is closed a writer's open(2) waits, at most lease-break-time.
bool is_written_now(int fd) {
  // The default, SIGIO, would end the process when somebody opens the file.
  if (::fcntl(fd, F_SETSIG, SIGURG) != 0) return false;
  return ::fcntl(fd, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
}

// Not followed, not opened when special: an opened FIFO may have effects on its other end.
std::optional<std::string> bytes_of(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat seen {};
  if (!fd || ::fstat(fd.get(), &seen) != 0 || !S_ISREG(seen.st_mode)) return {};
  auto bytes = read_to_end(fd.get(), path, kComparedBytes);
  return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

bool is_older(const struct stat& a, const struct stat& b) {
  if (a.st_mtim.tv_sec != b.st_mtim.tv_sec) return a.st_mtim.tv_sec < b.st_mtim.tv_sec;
  return a.st_mtim.tv_nsec < b.st_mtim.tv_nsec;
}

struct RejectedName {
  std::string name;
  bool has_these_bytes = false;
};

// Where `file` is to be kept beside `path`: a name that has its bytes, a free one, or that of the oldest.
RejectedName rejected_name(const std::string& path, const std::string& file) {
  const auto bytes = bytes_of(file);
  std::string free;
  std::string oldest;
  struct stat oldest_seen {};
  for (unsigned number = 1; number <= kMostRejected; ++number) {
    const std::string name = path + ".rejected" + (number == 1 ? "" : "." + std::to_string(number));
    struct stat seen {};
    if (::lstat(name.c_str(), &seen) != 0) {
      if (free.empty()) free = name;
      continue;
    }
    if (bytes && bytes_of(name) == bytes) return {name, true};
    if (oldest.empty() || is_older(seen, oldest_seen)) oldest = name, oldest_seen = seen;
  }
  if (!free.empty()) return {free};
  log_warning("'{}' is the oldest of {} rejected files and makes room for another", oldest, kMostRejected);
  return {oldest};
}

// A second name; rename(2) onto it where there is one already.
Result<void> link_as(const std::string& path, const std::string& name) {
  if (::link(path.c_str(), name.c_str()) == 0) return {};
  const std::string what = fmt::format("cannot keep '{}' as '{}'", path, name);
  if (errno == EEXIST) {
    const std::string beside = name + ".new";
    ::unlink(beside.c_str());
    if (::link(path.c_str(), beside.c_str()) != 0 || ::rename(beside.c_str(), name.c_str()) != 0)
      return system_error(what, errno);
    return {};
  }
  if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK) return system_error(what, errno);
  // A file system without hard links: a copy.
  const auto bytes = bytes_of(path);
  if (!bytes) return Error{ErrorCode::kSystem, what + ": it cannot be read"};
  return write_file_atomically(name, *bytes, kNewFileMode);
}

// `file` is no longer under its own name then.
Result<std::string> move_to_rejected(const std::string& path, const std::string& file) {
  const auto [name, has_these_bytes] = rejected_name(path, file);
  if (has_these_bytes ? ::unlink(file.c_str()) != 0 : std::rename(file.c_str(), name.c_str()) != 0)
    return system_error(fmt::format("cannot keep '{}' as '{}'", file, name), errno);
  return name;
}

// Says whether what is there now is what was read: true, and a second name holds it where the file system can.
Result<bool> hold(const std::string& path, const std::string& held, const std::string& seen) {
  if (::link(path.c_str(), held.c_str()) != 0) {
    if (errno == ENOENT) return seen.empty();
    if (errno == EEXIST) {
      // Left by a crash behind the replacement, so it may be an edit.
      if (auto kept = move_to_rejected(path, held); !kept) return kept.error();
      return hold(path, held, seen);
    }
    if (errno != EPERM && errno != EOPNOTSUPP && errno != EMLINK)
      return system_error(fmt::format("cannot hold '{}' as '{}'", path, held), errno);
    const auto bytes = bytes_of(path);
    return bytes && digest_of(*bytes) == seen;
  }
  const auto bytes = bytes_of(held);
  if (bytes && digest_of(*bytes) == seen) return true;
  ::unlink(held.c_str());
  return false;
}

// An old bundle's file keeps its time of access. Not for who does not own it: EPERM.
UniqueFd open_to_read(const std::string& path) {
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  UniqueFd fd(::open(path.c_str(), kFlags | O_NOATIME));
  if (!fd && errno == EPERM) fd = UniqueFd(::open(path.c_str(), kFlags));
  return fd;
}

}  // namespace

ConfigFile read_config_file_now(const std::string& path, std::size_t limit_bytes) {
  const UniqueFd fd = open_to_read(path);
  if (!fd) return not_opened(path, errno);
  struct stat seen {};
  if (::fstat(fd.get(), &seen) != 0) return unusable(system_error("cannot read '" + path + "'", errno).message, true);
  if (!S_ISREG(seen.st_mode))
    return unusable(fmt::format("'{}' is {}, expected a regular file", path, word_of_type(seen.st_mode)));
  if (static_cast<std::size_t>(seen.st_size) > limit_bytes)
    return unusable(fmt::format("'{}' has {} bytes, expected at most {}", path, seen.st_size, limit_bytes));
  ConfigFile file;
  if (is_written_now(fd.get())) {
    file.is = ConfigFile::Is::kBusy;
    return file;
  }
  auto text = read_to_end(fd.get(), path, limit_bytes);
  if (!text) return unusable(text.error().message, true);
  file.is = ConfigFile::Is::kThere;
  file.text = *std::move(text);
  file.digest = digest_of(file.text);
  return file;
}

ConfigFile read_config_file(const std::string& path, std::size_t limit_bytes) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    ConfigFile file = read_config_file_now(path, limit_bytes);
    if (file.is != ConfigFile::Is::kBusy || std::chrono::steady_clock::now() > end) return file;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

Result<std::string> keep_rejected(const std::string& path, bool and_take_away) {
  if (and_take_away) return move_to_rejected(path, path);
  const auto [name, has_these_bytes] = rejected_name(path, path);
  if (has_these_bytes) return name;
  if (auto linked = link_as(path, name); !linked) return linked.error();
  return name;
}

Result<std::string> replace_config_file(const std::string& path, std::string_view text, const std::string& seen) {
  const std::string held = path + kHeldMark;
  const auto same = hold(path, held, seen);
  if (!same) return same.error();
  if (!*same) return Error{ErrorCode::kOperationAborted, fmt::format("'{}' changed while it was looked at", path)};
  if (auto written = write_file_atomically(path, text, kNewFileMode); !written) {
    ::unlink(held.c_str());
    return written.error();
  }
  const auto before = bytes_of(held);
  if (!before || digest_of(*before) == seen) {
    ::unlink(held.c_str());
    return std::string();
  }
  auto kept = move_to_rejected(path, held);
  if (kept) log_warning("'{}' was written while it was replaced: that is kept as '{}'", path, *kept);
  return kept;
}

Result<void> clear_left_beside(const std::string& path, const std::string& written) {
  if (auto removed = remove_temporaries(path); !removed) return removed;
  const std::string held = path + kHeldMark;
  struct stat left {};
  struct stat there {};
  if (::lstat(held.c_str(), &left) != 0) return {};
  const bool same_file =
      ::lstat(path.c_str(), &there) == 0 && there.st_ino == left.st_ino && there.st_dev == left.st_dev;
  const auto bytes = bytes_of(held);
  if (!same_file && !(bytes && digest_of(*bytes) == written)) {
    auto kept = move_to_rejected(path, held);
    if (!kept) return kept.error();
    log_warning("'{}' was being replaced when switchyardd ended: what it was is kept as '{}'", path, *kept);
    return {};
  }
  if (::unlink(held.c_str()) != 0) return system_error(fmt::format("cannot remove '{}'", held), errno);
  return {};
}

}  // namespace dispatcher
