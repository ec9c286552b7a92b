// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/init_kind.hpp"

#include "guest-tools/bytes/path.hpp"
#include "guest-tools/system/file_text.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

namespace guest_tools {
namespace {

// systemd counts from glibc's first real-time signal; musl's own SIGRTMIN is 35.
constexpr int kFirstRealTimeSignal = 34;

struct Signals {
  InitKind kind;
  int powerdown, halt, reboot;
};

constexpr Signals kSignals[] = {
    {InitKind::kSystemd, kFirstRealTimeSignal + 4, kFirstRealTimeSignal + 3, kFirstRealTimeSignal + 5},
    {InitKind::kBusybox, SIGUSR2, SIGUSR1, SIGTERM}};

constexpr const char* kInitFifos[] = {"/run/initctl", "/dev/initctl"};

// sysvinit's struct init_request
struct InitctlRequest {
  int32_t magic = 0x03091969;
  int32_t command = 0;
  int32_t run_level = 0;
  int32_t sleep_seconds = 0;
  char data[368] = {};
};
static_assert(sizeof(InitctlRequest) == 384);
constexpr int32_t kChangeRunLevel = 1, kSetEnvironment = 6;

struct Program {
  const char* arguments[4];
};

// By mode; +0 is now.
constexpr Program kOpenrcShutdown[] = {{{"/sbin/openrc-shutdown", "--poweroff", "now", nullptr}},
                                       {{"/sbin/openrc-shutdown", "--halt", "now", nullptr}},
                                       {{"/sbin/openrc-shutdown", "--reboot", "now", nullptr}}};
constexpr Program kShutdown[] = {{{"/sbin/shutdown", "-hP", "+0", nullptr}},
                                 {{"/sbin/shutdown", "-hH", "+0", nullptr}},
                                 {{"/sbin/shutdown", "-r", "+0", nullptr}}};

Text link_target(Text root, Text link, char* buffer, size_t size) {
  const ssize_t length = readlink(Path{root, link}.c_str(), buffer, size);
  return length <= 0 ? Text{} : Text{buffer, static_cast<size_t>(length)};
}

bool is_kind(Text root, Text path, mode_t kind) {
  struct stat status;
  return lstat(Path{root, path}.c_str(), &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

// busybox is a shell, too, and a shell script may be init.
bool is_called_init(Text command) {
  return command.empty() || ends_with(command, "init") || ends_with(command, "linuxrc");
}

bool write_to_fifo(Text root, ShutdownMode mode) {
  InitctlRequest requests[2];
  size_t count = 0;
  if (mode == ShutdownMode::kHalt) {  // else the run level's scripts turn the power off
    constexpr char kSetting[] = "INIT_HALT=HALT";
    requests[count].command = kSetEnvironment;
    memcpy(requests[count++].data, kSetting, sizeof(kSetting));
  }
  requests[count].command = kChangeRunLevel;
  requests[count++].run_level = mode == ShutdownMode::kReboot ? '6' : '0';
  for (const char* name : kInitFifos) {
    const Fd fifo{open(Path{root, name}.c_str(), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)};
    const char* bytes = reinterpret_cast<const char*>(requests);
    if (fifo && write_all(fifo.get(), {bytes, count * sizeof(requests[0])})) return true;
  }
  return false;
}

bool run(Text root, Children& children, const Program& program, ErrorText& error) {
  const Path path{root, program.arguments[0]};
  char* arguments[4];
  for (size_t i = 0; i < 4; ++i) arguments[i] = const_cast<char*>(program.arguments[i]);
  ProgramCall call;
  call.path = path.c_str();
  call.arguments = arguments;
  pid_t pid = 0;
  return children.start(call, pid, error);
}

}  // namespace

InitKind init_kind(const InitSigns& signs) {
  Text program = signs.program;
  constexpr Text kReplaced = " (deleted)";  // by an update while it runs
  if (ends_with(program, kReplaced)) program.size -= kReplaced.size;
  if (signs.systemd_folder || ends_with(program, "/systemd")) return InitKind::kSystemd;
  if (ends_with(program, "busybox") && is_called_init(signs.command)) return InitKind::kBusybox;
  if (ends_with(program, "openrc-init")) return InitKind::kOpenrc;
  return signs.initctl_fifo ? InitKind::kSysvinit : InitKind::kOther;
}

int shutdown_signal(InitKind kind, ShutdownMode mode) {
  for (const Signals& row : kSignals)
    if (row.kind == kind)
      return mode == ShutdownMode::kPowerdown ? row.powerdown : mode == ShutdownMode::kHalt ? row.halt : row.reboot;
  return 0;
}

bool request_shutdown(Text root, ShutdownMode mode, Children& children, ErrorText& error) {
  char program[PATH_MAX];
  InitSigns signs;
  signs.systemd_folder = is_kind(root, "/run/systemd/system", S_IFDIR);
  signs.program = link_target(root, "/proc/1/exe", program, sizeof(program));
  if (signs.program.empty()) signs.program = link_target(root, "/sbin/init", program, sizeof(program));
  Buffer command{4096};
  if (read_file(Path{root, "/proc/1/cmdline"}.c_str(), command)) {
    Text rest = command.text();
    signs.command = take_field(rest, '\0');
  }
  for (const char* name : kInitFifos) signs.initctl_fifo = signs.initctl_fifo || is_kind(root, name, S_IFIFO);

  const InitKind kind = init_kind(signs);
  if (const int signal = shutdown_signal(kind, mode))
    return kill(1, signal) == 0 || error.say("failed to signal init: ", SystemError{});
  if (kind == InitKind::kSysvinit && write_to_fifo(root, mode)) return true;
  const Program* programs = kind == InitKind::kOpenrc ? kOpenrcShutdown : kShutdown;
  return run(root, children, programs[static_cast<size_t>(mode)], error);
}

}  // namespace guest_tools
