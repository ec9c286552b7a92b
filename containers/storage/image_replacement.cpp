// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/image_replacement.hpp"

#include "containers/storage/image_copy.hpp"
#include "containers/storage/loop_device.hpp"
#include "containers/storage/open_image.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {

Result<ImageReplacement> ImageReplacement::begin(const std::string& image_path) {
  const auto image = open_image(image_path, O_RDONLY);
  if (!image) return image.error();
  struct stat is {};
  if (::fstat(image->get(), &is) != 0)
    return system_error(fmt::format("cannot open image '{}'", image_path), errno);
  if (!S_ISREG(is.st_mode))
    return Error{ErrorCode::kConfigUnsupported, fmt::format("image '{}' must be a file", image_path)};
  if (auto unused = wait_for_no_loop(image->get(), image_path); !unused) return unused.error();
  ImageReplacement replacement(image_path);
  const std::string copy = replacement.path();
  // A new file: what a killed process left may still be mounted for a moment.
  if (::unlink(copy.c_str()) != 0 && errno != ENOENT)
    return system_error(fmt::format("cannot remove '{}'", copy), errno);
  auto made = open_image(copy, O_RDWR | O_CREAT | O_EXCL);
  if (!made) return made.error();
  replacement.copy_ = *std::move(made);
  if (::fchown(replacement.fd(), is.st_uid, is.st_gid) != 0 || ::fchmod(replacement.fd(), is.st_mode & 07777) != 0)
    return system_error(fmt::format("cannot give '{}' owner and permissions of '{}'", copy, image_path), errno);
  auto copied =
      copy_image(image->get(), replacement.fd(), image_path, [](std::uint64_t, std::uint64_t) { return true; });
  if (!copied) return copied.error();
  return replacement;
}

ImageReplacement::~ImageReplacement() {
  if (copy_) ::unlink(path().c_str());
}

Result<void> ImageReplacement::commit() {
  if (auto unused = wait_for_no_loop(fd(), path()); !unused) return unused;
  if (auto moved = move_into_place(fd(), path(), image_path_); !moved) return moved;
  copy_.reset();
  return {};
}

}  // namespace containers
