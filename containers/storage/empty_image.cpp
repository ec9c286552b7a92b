// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/empty_image.hpp"

#include "containers/storage/image_copy.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace containers {
namespace {

std::string name_of(const ImageWish& wish) {
  std::string name = fmt::format("ext4-{}", wish.size_bytes);
  if (wish.inodes) name += fmt::format("-{}", *wish.inodes);
  return name + ".img";
}

UniqueFd open_kept(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
}

Result<UniqueFd> lock_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return system_error(fmt::format("cannot make '{}'", folder), errno);
  const std::string path = folder + "/lock";
  UniqueFd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return system_error(fmt::format("cannot open '{}'", path), errno);
  while (::flock(lock.get(), LOCK_EX) != 0)
    if (errno != EINTR) return system_error(fmt::format("cannot lock '{}'", path), errno);
  return lock;
}

Result<UniqueFd> make_kept(const std::string& folder, const std::string& path,
                           const std::function<Result<void>(const std::string& path)>& make) {
  const Result<UniqueFd> lock = lock_folder(folder);
  if (!lock) return lock.error();
  if (UniqueFd other = open_kept(path)) return other;  // somebody made it meanwhile
  if (auto made = make(path); !made) return made.error();
  UniqueFd kept = open_kept(path);
  if (!kept) return system_error(fmt::format("cannot open image '{}'", path), errno);
  return kept;
}

}  // namespace

Result<void> copy_empty_image(const std::string& folder, const ImageWish& wish, int to, const std::string& path,
                              const std::function<Result<void>(const std::string& path)>& make) {
  const std::string kept_path = fmt::format("{}/{}", folder, name_of(wish));
  UniqueFd kept = open_kept(kept_path);
  if (!kept) {
    Result<UniqueFd> made = make_kept(folder, kept_path, make);
    if (!made) return made.error();
    kept = std::move(*made);
  }
  return copy_image(kept.get(), to, path, [](std::uint64_t, std::uint64_t) { return true; });
}

}  // namespace containers
