// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/image_export.hpp"

#include "containers/mounts/backend_namespace.hpp"
#include "containers/mounts/private_mounts.hpp"
#include "containers/processes/child_process.hpp"
#include "containers/processes/own_cgroup.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr int kPatienceMs = 10'000;

std::string cgroup_of(const ContainerHome& home) { return "switchyard-export-" + home.uuid.text + home.part; }

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      quoted += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < ' ')
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      quoted += c;
  }
  return quoted + '"';
}

bool ends_within(int process, int timeout_ms) {
  pollfd end{process, POLLIN, 0};
  return ::poll(&end, 1, timeout_ms) > 0;
}

}  // namespace

std::string blockdev_json(const std::string& image_path, std::string_view driver) {
  return fmt::format(R"({{"driver":"{}","node-name":"root","discard":"unmap","file":{{"driver":"file",)"
                     R"("filename":{},"discard":"unmap"}}}})",
                     driver, json_string(image_path));
}

Result<UniqueFd> start_export(const ContainerHome& home, const std::string& image_path, std::string_view driver) {
  const std::string file = home.export_file();
  const UniqueFd point(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!point) return system_error(fmt::format("cannot make '{}'", file), errno);
  const Result<PrivateMounts> mounts = PrivateMounts::enter();
  if (!mounts) return mounts.error();
  const Program exporter{
      .words = {"qemu-storage-daemon", "--blockdev", blockdev_json(image_path, driver), "--export",
                fmt::format("type=fuse,id=root,node-name=root,mountpoint={},writable=on,growable=off", file),
                "--pidfile", home.export_pid(), "--daemonize"},
      .before_exec = [group = cgroup_of(home)] { return join_own_cgroup(group); }};
  auto started = run_program(exporter);
  // A Parallels image whose writer was killed says so in its header, and is not written again before it was checked.
  if (!started && driver == "parallels" &&
      run_program({.words = {"qemu-img", "check", "-q", "-r", "all", "-f", "parallels", image_path}}))
    started = run_program(exporter);
  if (!started) return started.error();
  UniqueFd exported(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  if (!exported) return system_error(fmt::format("cannot open the export '{}'", file), errno);
  return exported;
}

Result<void> end_export(const ContainerHome& home) {
  const Result<pid_t> pid = find_backend({home.export_pid()});
  if (!pid) return pid.error();
  const UniqueFd process(*pid > 0 ? static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0)) : -1);
  if (process) {
    for (const int number : {SIGTERM, SIGKILL}) {
      ::syscall(SYS_pidfd_send_signal, process.get(), number, nullptr, 0);
      if (ends_within(process.get(), kPatienceMs)) break;
    }
  }
  for (const std::string& file : {home.export_pid(), home.export_file()}) ::unlink(file.c_str());
  remove_own_cgroup(cgroup_of(home));
  return {};
}

}  // namespace containers
