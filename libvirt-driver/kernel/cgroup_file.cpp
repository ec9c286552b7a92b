// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/cgroup_file.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace driver {

Result<void> write_cgroup_file(const std::string& path, std::string_view value) {
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (!file || ::write(file.get(), value.data(), value.size()) != static_cast<ssize_t>(value.size()))
    return system_error(fmt::format("cannot write '{}' to {}", value, path), errno);
  return {};
}

}  // namespace driver
