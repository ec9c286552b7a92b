// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/image_replacement.hpp"

#include "containers/storage/image_copy.hpp"
#include "containers/storage/loop_device.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {

Result<ImageReplacement> ImageReplacement::begin(const std::string& image_path) {
  const UniqueFd image(::open(image_path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat is {};
  if (!image || ::fstat(image.get(), &is) != 0)
    return system_error(fmt::format("cannot open image '{}'", image_path), errno);
  if (!S_ISREG(is.st_mode))
    return Error{ErrorCode::kConfigUnsupported, fmt::format("image '{}' must be a file", image_path)};
  if (auto unused = wait_for_no_loop(image.get(), image_path); !unused) return unused.error();
  ImageReplacement replacement(image_path, {});
  const std::string copy = replacement.path();
  // A new file: what a killed process left may still be mounted for a moment.
  if (::unlink(copy.c_str()) != 0 && errno != ENOENT)
    return system_error(fmt::format("cannot remove '{}'", copy), errno);
  replacement.copy_ = UniqueFd(::open(copy.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!replacement.copy_) return system_error(fmt::format("cannot make '{}'", copy), errno);
  if (::fchown(replacement.fd(), is.st_uid, is.st_gid) != 0 || ::fchmod(replacement.fd(), is.st_mode & 07777) != 0)
    return system_error(fmt::format("cannot give '{}' owner and permissions of '{}'", copy, image_path), errno);
  auto copied =
      copy_image(image.get(), replacement.fd(), image_path, [](std::uint64_t, std::uint64_t) { return true; });
  if (!copied) return copied.error();
  return replacement;
}

ImageReplacement::~ImageReplacement() {
  if (copy_) ::unlink(path().c_str());
}

Result<void> ImageReplacement::commit() {
  if (auto unused = wait_for_no_loop(fd(), path()); !unused) return unused;
  if (::fsync(fd()) != 0) return system_error(fmt::format("cannot sync '{}'", path()), errno);
  if (::rename(path().c_str(), image_path_.c_str()) != 0)
    return system_error(fmt::format("cannot rename '{}' to '{}'", path(), image_path_), errno);
  copy_ = UniqueFd();
  const std::string folder = std::filesystem::path(image_path_).parent_path();
  const UniqueFd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::fsync(opened.get()) != 0) return system_error(fmt::format("cannot sync '{}'", folder), errno);
  return {};
}

}  // namespace containers
