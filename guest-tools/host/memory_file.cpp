// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/memory_file.hpp"

#include "foundation/write_all.hpp"

#include <cerrno>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace guest {

Result<UniqueFd> memory_file(std::string_view text) {
  UniqueFd file(::memfd_create("guest", MFD_CLOEXEC));
  if (!file) return system_error("cannot make a file in memory", errno);
  if (auto written = write_all(file.get(), text, "a file in memory"); !written) return written.error();
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return system_error("cannot go to the start of a file in memory", errno);
  return file;
}

Result<std::string> text_of(const UniqueFd& file) {
  struct stat is {};
  if (::fstat(file.get(), &is) != 0) return system_error("cannot look at what came from the guest", errno);
  std::string bytes(static_cast<std::size_t>(is.st_size), '\0');
  const ssize_t count = ::pread(file.get(), bytes.data(), bytes.size(), 0);
  if (count < 0) return system_error("cannot read what came from the guest", errno);
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

}  // namespace guest
