// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/empty_overlay.hpp"

#include "containers/processes/child_process.hpp"
#include "containers/storage/open_image.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace upgrade {

Result<void> make_empty_overlay(const std::string& file, const Backing& backing, std::uint64_t size_bytes) {
  if (auto made =
          containers::run_program({.words = {"qemu-img", "create", "-q", "-f", "qcow2", "-u", "-b", backing.name, "-F",
                                             backing.format, file, fmt::to_string(size_bytes)}});
      !made)
    return made;
  const auto image = containers::open_image(file, O_RDONLY);
  if (!image) return image.error();
  if (::fsync(image->get()) != 0) return system_error(fmt::format("cannot write '{}' to the disk", file), errno);
  return sync_folder(std::filesystem::path(file).parent_path());
}

}  // namespace upgrade
