// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/files/shared_blocks.hpp"

#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace dispatcher {
namespace {

constexpr std::size_t kBlock = 4096;

Result<UniqueFd> nameless_file(const std::string& folder) {
  UniqueFd file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file) return system_error(fmt::format("cannot make a file in '{}'", folder), errno);
  return file;
}

}  // namespace

Result<bool> shares_blocks(const std::string& from_folder, const std::string& to_folder) {
  const auto from = nameless_file(from_folder);
  if (!from) return from.error();
  const auto to = nameless_file(to_folder);
  if (!to) return to.error();
  const std::array<char, kBlock> block{};
  if (::write(from->get(), block.data(), block.size()) != static_cast<ssize_t>(block.size()))
    return system_error(fmt::format("cannot write in '{}'", from_folder), errno);
  return ::ioctl(to->get(), FICLONE, from->get()) == 0;
}

}  // namespace dispatcher
