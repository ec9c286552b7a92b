// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/host_files.hpp"

#include "foundation/unique_fd.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace convert {
namespace {

UniqueFd open_below(const std::string& folder, const std::string& path, unsigned flags) {
  const UniqueFd base(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!base) return {};
  open_how how{};
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  // A look leaves no trace where the file is ours to say so.
  for (const unsigned trace : {O_NOATIME, 0}) {
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags | trace;
    UniqueFd file(static_cast<int>(::syscall(SYS_openat2, base.get(), path.c_str(), &how, sizeof how)));
    if (file || errno != EPERM) return file;
  }
  return {};
}

std::string read_head(int fd, std::size_t limit) {
  std::string head;
  char chunk[16384];
  while (head.size() < limit) {
    const ssize_t n = ::read(fd, chunk, std::min(sizeof chunk, limit - head.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    head.append(chunk, static_cast<std::size_t>(n));
  }
  return head;
}

std::optional<FileGlimpse> look(const std::string& folder, const std::string& path, std::size_t limit_bytes) {
  const UniqueFd fd = open_below(folder, path, 0);
  if (!fd && (errno == EXDEV || errno == ELOOP)) return FileGlimpse{.is_elsewhere = true};
  struct stat seen {};
  if (!fd || ::fstat(fd.get(), &seen) != 0) return {};
  if (S_ISDIR(seen.st_mode)) return FileGlimpse{.is_folder = true};
  if (!S_ISREG(seen.st_mode)) return FileGlimpse{.is_special = true};
  const bool direct = static_cast<bool>(open_below(folder, path, O_DIRECT));
  return FileGlimpse{.direct_io = direct,
                     .size_bytes = static_cast<std::uint64_t>(seen.st_size),
                     .head = read_head(fd.get(), limit_bytes),
                     .device = seen.st_dev,
                     .inode = seen.st_ino};
}

}  // namespace

LookAt look_below(std::vector<std::string> folders) {
  return
      [folders = std::move(folders)](const std::string& path, std::size_t limit_bytes) -> std::optional<FileGlimpse> {
        std::optional<FileGlimpse> best;
        for (const std::string& folder : folders) {
          const std::string relative = std::filesystem::path(path).lexically_relative(folder).string();
          if (relative.empty() || relative == ".." || relative.starts_with("../")) continue;
          auto seen = look(folder, relative, limit_bytes);
          if (seen && !seen->is_elsewhere) return seen;
          if (!best) best = std::move(seen);
        }
        return best;
      };
}

}  // namespace convert
