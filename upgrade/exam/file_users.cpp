// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/exam/file_users.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/trimmed.hpp"
#include "foundation/folder_names.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <utility>

namespace upgrade {
namespace {

using Identity = std::pair<dev_t, ino_t>;

struct Wanted {
  std::map<Identity, std::string> files;
  std::set<std::string, std::less<>> names;  // without folders: /proc is asked about these alone
};

// Files of /proc are short, or so long that nobody is helped.
std::string text_of(const std::string& file) {
  auto text = read_file(file, 4U << 20);
  return text ? *std::move(text) : std::string();
}

std::string program_of(pid_t pid) {
  return std::string(trimmed(text_of(fmt::format("/proc/{}/comm", pid)).substr(0, 64)));
}

std::string link_of(const std::string& path) {
  char target[4096];
  const ssize_t length = ::readlink(path.c_str(), target, sizeof target);
  return length > 0 ? std::string(target, static_cast<std::size_t>(length)) : std::string();
}

bool is_open_for_writing(const std::string& info) {
  const std::size_t at = info.find("flags:");
  return at != info.npos && (std::strtoul(info.c_str() + at + 6, nullptr, 8) & O_ACCMODE) != O_RDONLY;
}

// A file is looked at only where its name is one of ours: what is behind another may never answer.
void find_writers(const Wanted& wanted, std::vector<FileUser>& users) {
  for (const std::string& pid : names_in("/proc")) {
    if (pid.find_first_not_of("0123456789") != pid.npos) continue;
    const std::string folder = fmt::format("/proc/{}/fd", pid);
    for (const std::string& number : names_in(folder)) {
      const std::string target = link_of(fmt::format("{}/{}", folder, number));
      if (!wanted.names.contains(target.substr(target.rfind('/') + 1))) continue;
      struct stat is {};
      if (::stat(fmt::format("{}/{}", folder, number).c_str(), &is) != 0) continue;
      const auto file = wanted.files.find({is.st_dev, is.st_ino});
      if (file == wanted.files.end()) continue;
      if (!is_open_for_writing(text_of(fmt::format("/proc/{}/fdinfo/{}", pid, number)))) continue;
      users.push_back({file->second, fmt::format("process {} ({}) has it open for writing", pid,
                                                 program_of(static_cast<pid_t>(std::atoi(pid.c_str()))))});
      break;
    }
  }
}

void find_locks(const Wanted& wanted, std::vector<FileUser>& users) {
  std::istringstream lines(text_of("/proc/locks"));
  for (std::string line; std::getline(lines, line);) {
    LockLine lock;
    if (!parse_lock_line(line, lock) || !lock.of_writer) continue;
    const auto file = wanted.files.find({lock.device, lock.inode});
    if (file == wanted.files.end()) continue;
    users.push_back({file->second, lock.pid > 0
                                       ? fmt::format("process {} ({}) has locked it", lock.pid, program_of(lock.pid))
                                       : std::string("a process has locked it")});
  }
}

// The kernel's own openings are no process's.
void find_loop_devices(const Wanted& wanted, std::vector<FileUser>& users) {
  for (const std::string& device : names_in("/sys/block")) {
    const std::string folder = "/sys/block/" + device;
    const std::string file(trimmed(text_of(folder + "/loop/backing_file")));
    if (file.empty() || trimmed(text_of(folder + "/ro")) == "1") continue;
    for (const auto& [identity, path] : wanted.files)
      if (path == file) users.push_back({path, fmt::format("/dev/{} is made of it", device)});
  }
}

}  // namespace

bool parse_lock_line(std::string_view line, LockLine& lock) {
  // 1: OFDLCK ADVISORY  READ  -1 fd:01:131 100 101
  std::istringstream words{std::string(line)};
  std::string number, kind, strictness, access, place, start, end;
  long pid = 0;
  if (!(words >> number >> kind) || kind == "->" || !(words >> strictness >> access >> pid >> place >> start >> end))
    return false;
  unsigned major = 0, minor = 0;
  unsigned long long inode = 0;
  int used = 0;
  if (std::sscanf(place.c_str(), "%x:%x:%llu%n", &major, &minor, &inode, &used) != 3 ||
      static_cast<std::size_t>(used) != place.size())
    return false;
  constexpr unsigned long long kWriterByte = 101;
  const unsigned long long first = std::strtoull(start.c_str(), nullptr, 10);
  const bool to_the_end = end == "EOF";
  const bool is_writer_byte =
      first <= kWriterByte && (to_the_end || std::strtoull(end.c_str(), nullptr, 10) >= kWriterByte);
  lock = {makedev(major, minor), static_cast<ino_t>(inode), static_cast<pid_t>(pid),
          kind == "FLOCK" || access == "WRITE" || is_writer_byte};
  return true;
}

std::vector<FileUser> users_of(const std::vector<std::string>& files) {
  Wanted wanted;
  for (const std::string& file : files) {
    struct stat is {};
    if (::stat(file.c_str(), &is) != 0) continue;
    wanted.files.emplace(Identity{is.st_dev, is.st_ino}, file);
    wanted.names.insert(file.substr(file.rfind('/') + 1));
  }
  std::vector<FileUser> users;
  find_writers(wanted, users);
  find_locks(wanted, users);
  find_loop_devices(wanted, users);
  return users;
}

}  // namespace upgrade
