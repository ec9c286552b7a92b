// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/root_files.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxFileBytes = 1u << 20;
constexpr const char* kUnfinished = ".switchyard-unfinished";

}  // namespace

UniqueFd open_root_folder(int root_fd, const char* folder) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, root_fd, folder, &how, sizeof how)));
}

Result<std::optional<RootText>> read_root_file(int root_fd, const RootFile& file) {
  const UniqueFd folder = open_root_folder(root_fd, file.folder);
  if (!folder) return std::optional<RootText>();
  RootText found;
  if (::fstatat(folder.get(), file.name, &found.is, AT_SYMLINK_NOFOLLOW) != 0) return std::optional<RootText>();
  if (!S_ISREG(found.is.st_mode) || found.is.st_size > static_cast<off_t>(kMaxFileBytes))
    return std::optional<RootText>();
  const UniqueFd opened(::openat(folder.get(), file.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!opened) return system_error("cannot be opened", errno);
  auto text = read_to_end(opened.get(), file.path(), kMaxFileBytes);
  if (!text) return text.error();
  found.text = *std::move(text);
  return std::optional(std::move(found));
}

Result<void> replace_root_file(int root_fd, const RootFile& file, std::string_view text, const struct stat& like) {
  const UniqueFd folder = open_root_folder(root_fd, file.folder);
  if (!folder) return {};
  ::unlinkat(folder.get(), kUnfinished, 0);
  const UniqueFd made(::openat(folder.get(), kUnfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!made) return system_error("cannot be made", errno);
  auto written = write_all(made.get(), text, kUnfinished);
  if (written && ::fsync(made.get()) != 0) written = system_error("cannot sync", errno);
  if (written &&
      (::fchown(made.get(), like.st_uid, like.st_gid) != 0 || ::fchmod(made.get(), like.st_mode & 0777) != 0))
    written = system_error("cannot set owner and mode", errno);
  if (written && ::renameat(folder.get(), kUnfinished, folder.get(), file.name) != 0)
    written = system_error("cannot be renamed into place", errno);
  if (!written) ::unlinkat(folder.get(), kUnfinished, 0);
  return written;
}

Result<bool> rewrite_root_file(int root_fd, const RootFile& file,
                               const std::function<std::string(std::string_view old)>& change) {
  const auto old = read_root_file(root_fd, file);
  if (!old) return about_file(file, old.error());
  if (!*old) return false;
  const std::string text = change((*old)->text);
  if (text == (*old)->text) return true;
  if (auto done = replace_root_file(root_fd, file, text, (*old)->is); !done) return about_file(file, done.error());
  return true;
}

Result<void> make_root_file(int root_fd, const RootFile& file, std::string_view text) {
  struct stat fresh {};  // its root's, who has the host's ids of its range in a tree that was given these
  if (::fstat(root_fd, &fresh) != 0) return system_error("cannot look at the root", errno);
  fresh.st_mode = 0644;
  if (auto done = replace_root_file(root_fd, file, text, fresh); !done) return about_file(file, done.error());
  return {};
}

Error about_file(const RootFile& file, const Error& error) {
  return {error.code, fmt::format("its file '{}': {}", file.path(), error.message), error.domain};
}

}  // namespace containers
