// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/folder_with_mode.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

Result<bool> make_folder_with_mode(const std::string& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) != 0) {
    if (errno == EEXIST) return false;
    return system_error(fmt::format("cannot make the folder '{}'", path), errno);
  }
  // Not by its path: where others may rename, that could be a link by now.
  const UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder || ::fchmod(folder.get(), mode) != 0)
    return system_error(fmt::format("cannot set the mode of '{}'", path), errno);
  return true;
}
