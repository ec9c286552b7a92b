// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/tree_facts.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <elf.h>
#include <fcntl.h>
#include <iterator>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::size_t kMaxOsRelease = 64u << 10;
constexpr std::size_t kMaxValue = 31;

struct Machine {
  unsigned number;
  std::string_view name;
};

constexpr Machine kMachines[] = {{EM_X86_64, "x86_64"}, {EM_386, "i386"},      {EM_AARCH64, "aarch64"},
                                 {EM_ARM, "armv7l"},    {EM_PPC64, "ppc64le"}, {EM_RISCV, "riscv64"},
                                 {EM_S390, "s390x"}};

constexpr const char* kOsRelease[] = {"etc/os-release", "usr/lib/os-release"};
constexpr const char* kPrograms[] = {"bin/sh", "sbin/init", "usr/bin/env", "bin/busybox"};

// A regular file of the tree, whose links are those of a process with this root.
UniqueFd open_inside(int root_fd, const char* path) {
  struct open_how how {};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  UniqueFd file(static_cast<int>(::syscall(SYS_openat2, root_fd, path, &how, sizeof how)));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) file.reset();
  return file;
}

// The value behind "ID=", quoted or not, if it is of harmless characters.
std::string value_of(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    if (line.size() >= 2 && (line.front() == '"' || line.front() == '\'') && line.back() == line.front())
      line = line.substr(1, line.size() - 2);
    const bool harmless =
        line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-") ==
        std::string_view::npos;
    return harmless && line.size() <= kMaxValue ? std::string(line) : std::string();
  }
  return {};
}

}  // namespace

std::string parse_distribution(std::string_view os_release) {
  const std::string id = value_of(os_release, "ID="), version = value_of(os_release, "VERSION_ID=");
  return id.empty() || version.empty() ? id : id + " " + version;
}

std::string distribution_of(int root_fd) {
  for (const char* path : kOsRelease) {
    const UniqueFd file = open_inside(root_fd, path);
    if (!file) continue;
    const auto text = read_to_end(file.get(), path, kMaxOsRelease);
    if (text) return parse_distribution(*text);
  }
  return {};
}

std::string_view parse_elf_machine(std::string_view header) {
  constexpr std::size_t kMachineAt = 18;  // e_machine, 16 bits in the byte order of e_ident[EI_DATA]
  if (header.size() < kMachineAt + 2 || !header.starts_with(std::string_view(ELFMAG, SELFMAG))) return {};
  const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(header[at])); };
  const bool little = byte(EI_DATA) == ELFDATA2LSB;
  const unsigned number =
      little ? byte(kMachineAt) | byte(kMachineAt + 1) << 8 : byte(kMachineAt + 1) | byte(kMachineAt) << 8;
  for (const Machine& machine : kMachines)
    if (machine.number == number) return machine.name;
  return {};
}

std::string architecture_of(int root_fd) {
  for (const char* path : kPrograms) {
    const UniqueFd file = open_inside(root_fd, path);
    if (!file) continue;
    char header[64];
    const ssize_t size = ::pread(file.get(), header, sizeof header, 0);
    const std::string_view name = parse_elf_machine({header, size > 0 ? static_cast<std::size_t>(size) : 0});
    if (!name.empty()) return std::string(name);
  }
  return {};
}

}  // namespace containers
