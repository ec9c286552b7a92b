// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/controller_kill.hpp"

#include "containers/limits/cgroup_folders.hpp"
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/cgroup_file.hpp"
#include "libvirt-driver/kernel/container_init.hpp"

#include <fmt/format.h>

#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::size_t kMaxStatus = 65536;

bool send(const UniqueFd& process, int signal) {
  return ::syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0) == 0;
}

bool is_stopped(pid_t process) {
  const auto status = read_file(fmt::format("{}/{}/status", kProcRoot, process), kMaxStatus);
  return status && status->find("\nState:\tT") != std::string::npos;
}

bool has_ended(const UniqueFd& process) {
  pollfd ended{process.get(), POLLIN, 0};
  return ::poll(&ended, 1, 0) == 1;
}

}  // namespace

bool kill_controller(const UniqueFd& process, pid_t controller) {
  if (!send(process, SIGSTOP)) return false;
  const containers::CgroupFolders own = containers::find_cgroup_folders(::getpid());
  const std::string pid = std::to_string(controller);
  // Where it stays, libvirt's driver waits as it would have.
  static_cast<void>(write_cgroup_file(own.unified + "/cgroup.procs", pid));
  for (const auto& [name, folder] : own.v1) static_cast<void>(write_cgroup_file(folder + "/cgroup.procs", pid));
  return send(process, SIGKILL);
}

bool finish_kill_of_controller(pid_t controller, const std::string& name) {
  const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, controller, 0)));
  if (!process || !is_controller_of(controller, name) || !is_stopped(controller)) return false;
  const auto init = find_container_init(controller, name);
  if (init && !has_ended(init->process)) return false;
  return kill_controller(process, controller);
}

}  // namespace driver
