// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/sealed_programs.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/write_all.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <utility>

namespace driver {
namespace {

constexpr std::size_t kMaxProgram = 32u << 20;
constexpr unsigned kExecutable = 0x10;  // MFD_EXEC, Linux 6.3: allowed whatever sysctl vm.memfd_noexec says

UniqueFd make_memory() {
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  UniqueFd memory(::memfd_create("switchyard", kFlags | kExecutable));
  if (!memory && errno == EINVAL) memory.reset(::memfd_create("switchyard", kFlags));
  return memory;
}

Result<UniqueFd> sealed_copy(const std::string& path, int file) {
  const auto content = read_to_end(file, path, kMaxProgram);
  if (!content) return content.error();
  const auto failed = [&] { return system_error(fmt::format("cannot copy {} into memory", path), errno); };
  UniqueFd memory = make_memory();
  if (!memory) return failed();
  if (auto written = write_all(memory.get(), *content, path + " in memory"); !written) return written.error();
  constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (::fcntl(memory.get(), F_ADD_SEALS, kSeals) != 0) return failed();
  return memory;
}

bool is_same(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

}  // namespace

Result<int> SealedPrograms::open(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status;
  if (!file || ::fstat(file.get(), &status) != 0) return system_error(fmt::format("cannot open {}", path), errno);
  if (!S_ISREG(status.st_mode))
    return Error{ErrorCode::kOperationFailed, fmt::format("{} is no regular file, but must be a program", path)};
  const auto found = copies_.find(path);
  if (found != copies_.end() && found->second.device == status.st_dev && found->second.inode == status.st_ino &&
      found->second.size == status.st_size && is_same(found->second.changed, status.st_ctim))
    return found->second.memory.get();
  auto memory = sealed_copy(path, file.get());
  if (!memory) return memory.error();
  Copy copy{status.st_dev, status.st_ino, status.st_size, status.st_ctim, std::move(*memory)};
  return copies_.insert_or_assign(path, std::move(copy)).first->second.memory.get();
}

}  // namespace driver
