// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/container_init.hpp"

#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <sstream>
#include <string_view>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 65536;

// Its parent and its pids, from our namespace inwards.
struct ProcessFacts {
  pid_t parent = -1;
  std::vector<pid_t> pids;
};

ProcessFacts read_facts(pid_t pid) {
  ProcessFacts facts;
  const auto status = read_file(fmt::format("{}/{}/status", kProcRoot, pid), kMaxFile);
  if (!status) return facts;
  std::istringstream lines(*status);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key;
    words >> key;
    if (key == "PPid:") words >> facts.parent;
    if (key == "NSpid:") {
      for (pid_t inner = 0; words >> inner;) facts.pids.push_back(inner);
    }
  }
  return facts;
}

}  // namespace

bool is_controller_of(pid_t process, const std::string& name, const std::string& proc) {
  const auto content = read_file(fmt::format("{}/{}/cmdline", proc, process), kMaxFile);
  if (!content) return false;
  std::vector<std::string_view> arguments;
  for (std::string_view rest = *content; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    arguments.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (arguments.empty() || !arguments.front().ends_with("libvirt_lxc")) return false;
  const auto option = std::ranges::find(arguments, "--name");
  return option != arguments.end() && option + 1 != arguments.end() && *(option + 1) == name;
}

std::optional<ContainerInit> find_container_init(pid_t controller, const std::string& name) {
  if (!is_controller_of(controller, name)) return std::nullopt;
  const auto children = read_file(fmt::format("{}/{}/task/{}/children", kProcRoot, controller, controller), kMaxFile);
  if (!children) return std::nullopt;
  std::istringstream pids(*children);
  for (pid_t pid = 0; pids >> pid;) {
    ContainerInit init{pid, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)))};
    const ProcessFacts facts = read_facts(pid);  // after the descriptor: of the process that it holds
    if (init.process && facts.parent == controller && facts.pids.size() > 1 && facts.pids.back() == 1) return init;
  }
  return std::nullopt;
}

Result<void> send_signal(const ContainerInit& init, int signal) {
  if (::syscall(SYS_pidfd_send_signal, init.process.get(), signal, nullptr, 0) == 0) return {};
  return system_error(fmt::format("cannot send signal {} to pid {}", signal, init.pid), errno);
}

}  // namespace driver
