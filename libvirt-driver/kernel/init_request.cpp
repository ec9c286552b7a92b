// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/init_request.hpp"

#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/heard_signal.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::size_t kMaxArguments = 1u << 20;
constexpr std::array<const char*, 2> kPipes = {"run/initctl", "dev/initctl"};
constexpr const char* kUpstartJobs = "etc/init";
constexpr int kReplies = 6;
// What the first process is before it executes its own program.
constexpr std::string_view kController = "libvirt_lxc";

// struct init_request of sysvinit's initreq.h.
struct RunLevelRequest {
  std::uint32_t magic = 0x03091969;
  std::int32_t command = 1;  // change the run level
  std::int32_t run_level = 0;
  std::int32_t sleep_time = 0;
  std::array<char, 368> rest{};
};
static_assert(sizeof(RunLevelRequest) == 384);

std::string last_part(std::string_view path) {
  constexpr std::string_view kDeleted = " (deleted)";
  if (path.ends_with(kDeleted)) path.remove_suffix(kDeleted.size());
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string program_of(pid_t pid) {
  std::array<char, 4096> target;
  const ssize_t length = ::readlink(fmt::format("{}/{}/exe", kProcRoot, pid).c_str(), target.data(), target.size());
  return length > 0 ? last_part({target.data(), static_cast<std::size_t>(length)}) : std::string();
}

// "init [2]" is sysvinit's way of showing the run level.
std::string first_argument_of(pid_t pid) {
  const auto arguments = read_file(fmt::format("{}/{}/cmdline", kProcRoot, pid), kMaxArguments);
  if (!arguments) return {};
  const std::string_view first = std::string_view(*arguments).substr(0, arguments->find('\0'));
  return last_part(first.substr(0, first.find(' ')));
}

UniqueFd open_below(int root, const char* path, std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, root, path, &how, sizeof how)));
}

// For writing, without waiting for a reader: none, no pipe.
UniqueFd open_initctl(int root) {
  for (const char* path : kPipes) {
    const UniqueFd place = open_below(root, path, O_PATH);
    struct stat facts {};
    if (!place || ::fstat(place.get(), &facts) != 0 || !S_ISFIFO(facts.st_mode)) continue;
    UniqueFd pipe(
        ::open(fmt::format("{}/self/fd/{}", kProcRoot, place.get()).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (pipe) return pipe;
  }
  return UniqueFd();
}

bool write_run_level(int pipe, bool reboot) {
  RunLevelRequest request;
  request.run_level = reboot ? '6' : '0';
  return ::write(pipe, &request, sizeof request) == static_cast<ssize_t>(sizeof request);
}

}  // namespace

InitOutcome ask_init(const ContainerInit& init, const InitRequest& request) {
  const UniqueFd root(::open(fmt::format("{}/{}/root", kProcRoot, init.pid).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return {};
  const UniqueFd initctl = open_initctl(root.get());
  InitLooks looks{program_of(init.pid), first_argument_of(init.pid), static_cast<bool>(initctl),
                  static_cast<bool>(open_below(root.get(), kUpstartJobs, O_PATH | O_DIRECTORY))};
  const InitKind& kind = recognise(looks);
  const bool patient = !request.at_any_rate;
  if (patient && looks.program == kController) return {InitReply::kNotYet, &kind};
  const bool prefers_initctl = kind.initctl != Initctl::kIgnored || !request.by_signal;
  if (request.by_initctl && prefers_initctl && initctl && write_run_level(initctl.get(), request.reboot))
    return {InitReply::kAskedByInitctl, &kind};
  if (patient && request.by_initctl && kind.initctl == Initctl::kMade) return {InitReply::kNotYet, &kind};
  if (!request.by_signal) return {InitReply::kNoInitctl, &kind};
  const int signal = request.reboot ? kind.reboot : kind.power_off;
  const bool heard = hears(init.pid, signal);
  if (patient && !heard) return {InitReply::kNotYet, &kind};
  if (!send_signal(init, signal)) return {InitReply::kFailed, &kind};
  return {heard ? InitReply::kSignalled : InitReply::kUnheard, &kind};
}

int encode_outcome(const InitOutcome& outcome) {
  const int kind = outcome.kind ? static_cast<int>(outcome.kind - init_kinds().data()) : 0;
  return kind * kReplies + static_cast<int>(outcome.reply);
}

InitOutcome decode_outcome(int status) {
  const auto kind = static_cast<std::size_t>(status / kReplies);
  if (kind >= init_kinds().size()) return {};
  return {static_cast<InitReply>(status % kReplies), &init_kinds()[kind]};
}

}  // namespace driver
