// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"

#include "foundation/unique_fd.hpp"
#include "foundation/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace {

constexpr const char* kTemporaryMark = ".tmp-";
constexpr std::size_t kRandomLetters = 6;  // mkostemp(3)

Result<void> fill_and_rename(int fd, const std::string& temporary, const std::string& path, std::string_view content,
                             unsigned mode) {
  struct stat old {};
  if (::stat(path.c_str(), &old) == 0) {
    mode = old.st_mode & 07777;
    if (::fchown(fd, old.st_uid, old.st_gid) != 0)
      return system_error(fmt::format("cannot keep the owner of '{}'", path), errno);
  }
  if (::fchmod(fd, mode) != 0) return system_error(fmt::format("cannot set mode {:o} on '{}'", mode, temporary), errno);
  if (auto written = write_all(fd, content, temporary); !written) return written.error();
  return move_into_place(fd, temporary, path);
}

Error too_large(const std::string& name, std::size_t limit_bytes) {
  return {ErrorCode::kInvalidArg, fmt::format("'{}' is larger than {} bytes", name, limit_bytes)};
}

// Temporary files of `file` in the folder; of all files when that is empty.
Result<void> remove_marked(const std::filesystem::path& folder, std::string_view file) {
  std::error_code failed;
  std::filesystem::directory_iterator entry(folder, failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (name.size() < kRandomLetters) continue;
    std::string_view written = std::string_view(name).substr(0, name.size() - kRandomLetters);
    if (!written.ends_with(kTemporaryMark)) continue;
    written.remove_suffix(std::string_view(kTemporaryMark).size());
    if (!file.empty() && written != file) continue;
    if (::unlink(entry->path().c_str()) != 0 && errno != ENOENT)
      return system_error(fmt::format("cannot remove '{}'", entry->path().string()), errno);
  }
  if (failed) return system_error(fmt::format("cannot look into the folder '{}'", folder.string()), failed.value());
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit_bytes) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return system_error(fmt::format("cannot open '{}'", path), errno);
  struct stat seen {};
  if (::fstat(fd.get(), &seen) == 0 && S_ISREG(seen.st_mode) && static_cast<std::size_t>(seen.st_size) > limit_bytes)
    return too_large(path, limit_bytes);
  return read_to_end(fd.get(), path, limit_bytes);
}

Result<std::string> read_to_end(int fd, const std::string& name, std::size_t limit_bytes) {
  std::string content;
  char chunk[16384];
  for (;;) {
    const ssize_t n = ::read(fd, chunk, sizeof chunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(fmt::format("cannot read '{}'", name), errno);
    if (n == 0) return content;
    if (content.size() + static_cast<std::size_t>(n) > limit_bytes) return too_large(name, limit_bytes);
    content.append(chunk, static_cast<std::size_t>(n));
  }
}

Result<void> sync_folder(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) return system_error(fmt::format("cannot sync the folder '{}'", path), errno);
  return {};
}

Result<void> move_into_place(int fd, const std::string& from, const std::string& to) {
  if (::fsync(fd) != 0) return system_error(fmt::format("cannot sync '{}'", from), errno);
  if (::rename(from.c_str(), to.c_str()) != 0)
    return system_error(fmt::format("cannot rename '{}' to '{}'", from, to), errno);
  const std::string folder = std::filesystem::path(to).parent_path().string();
  return sync_folder(folder.empty() ? "." : folder);
}

Result<void> remove_temporaries(const std::string& path) {
  const std::filesystem::path file(path);
  return remove_marked(file.parent_path(), file.filename().string());
}

Result<void> remove_temporaries_in(const std::string& folder) { return remove_marked(folder, {}); }

Result<void> write_file_atomically(const std::string& path, std::string_view content, unsigned mode) {
  std::string temporary = path + kTemporaryMark + "XXXXXX";
  const UniqueFd fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return system_error(fmt::format("cannot create a temporary file beside '{}'", path), errno);
  auto done = fill_and_rename(fd.get(), temporary, path, content, mode);
  if (!done) ::unlink(temporary.c_str());
  return done;
}
