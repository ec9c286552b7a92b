// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyard-guest: the command line, and what must be in order before the first request.
#include "guest-tools/agent_loop.hpp"
#include "guest-tools/protocol/command.hpp"
#include "guest-tools/system/file_text.hpp"
#include "guest-tools/system/signal_pipe.hpp"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sys/stat.h>
#include <termios.h>

namespace guest_tools {
namespace {

constexpr int kDone = 0, kFailed = 1, kMisused = 2;

constexpr char kUsage[] =
    "usage: switchyard-guest [--sessions] [--fd N | --device PATH] [--container] [--block-rpcs NAME,...]\n"
    "       switchyard-guest --help | --version\n"
    "Speaks the QEMU guest agent protocol on descriptor N (standard input and output unless given),\n"
    "or on a device such as /dev/virtio-ports/org.qemu.guest_agent.0. With --sessions the protocol of the\n"
    "channel org.switchyard.guest.0: programs with streams, terminals, files.\n";

struct Options {
  int fd = -1;
  const char* device = nullptr;
  const char* blocked = "";
  bool container = false;
  bool sessions = false;
};

int complain(const char* subject, const char* what) {
  ErrorText line;
  line.say("switchyard-guest: ", subject, ": ", what, "\n");
  write_all(2, line.text());
  return kFailed;
}

// What was inherited and is not meant for the guest's programs: descriptors, and a folder that may lie outside of the
// container. Numbers 0 to 2 must be taken, or files of ours would get them and become a program's output.
bool drop_inheritance(int channel) {
  constexpr int kHighest = 1024;
  for (int fd = 0; fd < 3; ++fd)
    if (fcntl(fd, F_GETFD) < 0) open("/", O_RDONLY);
  for (int fd = 3; fd < kHighest; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);
  if (channel > 2) fcntl(channel, F_SETFD, FD_CLOEXEC);
  umask(022);
  return chdir("/") == 0;
}

// Descriptors of the caller's: they block again when this has ended.
class NotBlocking {
 public:
  explicit NotBlocking(int fd) : fd_(fd), before_(fcntl(fd, F_GETFL)) { fcntl(fd, F_SETFL, before_ | O_NONBLOCK); }
  NotBlocking(const NotBlocking&) = delete;
  NotBlocking& operator=(const NotBlocking&) = delete;
  ~NotBlocking() { fcntl(fd_, F_SETFL, before_); }

 private:
  int fd_, before_;
};

// A serial line must not echo, or wait for line ends.
void make_raw(int device) {
  termios settings;
  if (tcgetattr(device, &settings) != 0) return;
  cfmakeraw(&settings);
  tcsetattr(device, TCSANOW, &settings);
}

int serve_device(Agent& agent, const char* path, bool sessions, int signal_pipe) {
  const Fd device{open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  if (!device) return complain(path, strerror(errno));
  make_raw(device.get());
  return serve(agent, {device.get(), device.get(), true, sessions}, signal_pipe) ? kDone : kFailed;
}

int serve_descriptors(Agent& agent, int input, int output, bool sessions, int signal_pipe) {
  const NotBlocking reading{input};
  const NotBlocking writing{output};
  return serve(agent, {input, output, false, sessions}, signal_pipe) ? kDone : kFailed;
}

// True with the options; false with the exit status.
bool parse_options(int argc, char** argv, Options& options, int& status) {
  constexpr option kOptions[] = {
      {"fd", required_argument, nullptr, 'f'},  {"device", required_argument, nullptr, 'd'},
      {"container", no_argument, nullptr, 'c'}, {"block-rpcs", required_argument, nullptr, 'b'},
      {"sessions", no_argument, nullptr, 's'},  {"help", no_argument, nullptr, 'h'},
      {"version", no_argument, nullptr, 'V'},   {nullptr, 0, nullptr, 0}};
  status = kMisused;
  uint64_t number = 0;
  for (int letter; (letter = getopt_long(argc, argv, "", kOptions, nullptr)) != -1;) {
    switch (letter) {
      case 'f':
        if (!parse_decimal(optarg, number) || number > INT32_MAX || fcntl(static_cast<int>(number), F_GETFD) < 0)
          return complain(optarg, "is no open descriptor"), false;
        options.fd = static_cast<int>(number);
        break;
      case 'd':
        options.device = optarg;
        break;
      case 'c':
        options.container = true;
        break;
      case 'b':
        options.blocked = optarg;
        break;
      case 's':
        options.sessions = true;
        break;
      case 'h':
      case 'V':
        status = write_all(1, letter == 'h' ? kUsage : "switchyard-guest (Switchyard) " SWITCHYARD_VERSION "\n")
                     ? kDone
                     : kFailed;
        return false;
      default:
        return false;  // getopt has said what is wrong
    }
  }
  if (optind == argc && (options.fd < 0 || options.device == nullptr)) return true;
  write_all(2, kUsage);
  return false;
}

int run(int argc, char** argv) {
  Options options;
  int status = kDone;
  if (!parse_options(argc, argv, options, status)) return status;
  if (!drop_inheritance(options.fd)) return complain("/", strerror(errno));
  Agent agent;
  agent.blocked_commands = options.blocked;
  agent.in_container = options.container;
  const int signal_pipe = open_signal_pipe();
  if (signal_pipe < 0) return complain("signals", strerror(errno));
  if (options.device != nullptr) return serve_device(agent, options.device, options.sessions, signal_pipe);
  if (options.fd >= 0) return serve_descriptors(agent, options.fd, options.fd, options.sessions, signal_pipe);
  return serve_descriptors(agent, 0, 1, options.sessions, signal_pipe);
}

}  // namespace
}  // namespace guest_tools

int main(int argc, char** argv) { return guest_tools::run(argc, argv); }
