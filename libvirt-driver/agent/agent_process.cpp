// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/agent_process.hpp"

#include "libvirt-driver/kernel/container_identity.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/transport/signal.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace driver {
namespace {

using Pipe = asio::posix::basic_stream_descriptor<Executor>;
constexpr asio::use_awaitable_t<Executor> kAwait;
constexpr std::size_t kMaxWords = 4096;  // of what the starter says

std::string folder_of_this_program() {
  std::array<char, PATH_MAX> path;
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  const std::string self(path.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  return self.substr(0, self.rfind('/') + 1);
}

std::string find_program(const std::string& name) {
  const std::string folder = folder_of_this_program();
  std::string beside = folder + name;
  if (::access(beside.c_str(), F_OK) == 0) return beside;
  return folder + "../" SWITCHYARD_LIBEXECDIR "/" + name;
}

// The numbers that switchyard-agent-start knows them by, from 2 on. They are first moved out of each other's way.
[[noreturn]] void become_starter(int program, char* const* arguments, std::array<int, 4> descriptors) {
  constexpr int kFirst = 2, kOutOfTheWay = 64;
  const int starter = ::fcntl(program, F_DUPFD_CLOEXEC, kOutOfTheWay);
  for (int& fd : descriptors) fd = ::fcntl(fd, F_DUPFD_CLOEXEC, kOutOfTheWay);
  for (std::size_t i = 0; i < descriptors.size(); ++i) ::dup2(descriptors[i], kFirst + static_cast<int>(i));
  ::close_range(kFirst + descriptors.size(), kOutOfTheWay - 1, 0);
  ::close_range(kOutOfTheWay, ~0u, 1u << 2);  // CLOSE_RANGE_CLOEXEC: the program must outlive its own start
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  char* environment[] = {nullptr};
  ::syscall(SYS_execveat, starter, "", arguments, environment, AT_EMPTY_PATH);
  ::dprintf(kFirst, "cannot run switchyard-agent-start: errno %d\n", errno);
  ::_exit(127);
}

bool has_ended(int process) {
  pollfd state{process, POLLIN, 0};
  return ::poll(&state, 1, 0) > 0;
}

int open_process(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

// Until a child has ended; it is reaped.
Task<void> end_of(Executor executor, pid_t child) {
  Pipe process(executor, open_process(child));
  boost::system::error_code ignored;
  co_await process.async_wait(asio::posix::descriptor_base::wait_read, asio::redirect_error(kAwait, ignored));
  ::waitpid(child, nullptr, 0);
}

Task<std::string> all_of(Pipe& pipe) {
  std::string words;
  std::array<char, 1024> chunk;
  for (;;) {
    boost::system::error_code error;
    const std::size_t count = co_await pipe.async_read_some(asio::buffer(chunk), asio::redirect_error(kAwait, error));
    if (error) co_return words;
    if (words.size() < kMaxWords) words.append(chunk.data(), count);
  }
}

struct Start {
  explicit Start(const Executor& executor) : done(executor) {}
  std::string words;
  UniqueFd process;  // pidfd of what was started
  bool is_done = false;
  bool is_abandoned = false;
  Signal done;
};

// The words are "PID\n", and a failure's before or behind it.
struct Outcome {
  pid_t pid = -1;
  std::string failure;
};

Outcome read_outcome(std::string_view words) {
  Outcome outcome;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find('\n'), words.size());
    const std::string_view line = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), outcome.pid);
    if (error != std::errc() || stop != line.data() + line.size()) outcome.failure = line;
  }
  return outcome;
}

// Goes on when nobody waits any more: what was started must be ended and reaped.
Task<void> watch(Executor executor, pid_t starter, UniqueFd words_end, std::shared_ptr<Start> start,
                 std::function<void()> on_end) {
  Pipe words(executor, words_end.release());
  start->words = co_await all_of(words);
  co_await end_of(executor, starter);
  const Outcome outcome = read_outcome(start->words);
  if (outcome.pid > 0) start->process.reset(open_process(outcome.pid));
  start->is_done = true;
  start->done.notify_all();
  if (outcome.pid <= 0) co_return;
  if (start->is_abandoned) ::kill(outcome.pid, SIGKILL);
  co_await end_of(executor, outcome.pid);
  if (outcome.failure.empty() && !start->is_abandoned) on_end();
}

Error not_started(const std::string& why) {
  return operation_failed(fmt::format("the guest agent cannot be started: {}", why));
}

}  // namespace

AgentPrograms find_agent_programs(const std::string& configured_agent) {
  return {configured_agent.empty() ? find_program("switchyard-guest") : configured_agent,
          find_program("switchyard-agent-start")};
}

void AgentProcess::kill() { ::syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0); }

Task<Result<StartedAgent>> start_agent(Executor executor, SealedPrograms& programs, AgentPrograms paths,
                                       AgentProtocol protocol, ContainerInit init, std::chrono::milliseconds patience,
                                       std::function<void()> on_end) {
  const auto agent = programs.open(paths.agent);
  if (!agent) co_return not_started(agent.error().message);
  const auto starter = programs.open(paths.starter);
  if (!starter) co_return not_started(starter.error().message);
  const auto identity = read_container_identity(init.pid);
  if (!identity || has_ended(init.process.get()))
    co_return not_started(identity ? "the container has ended" : identity.error().message);

  int channel[2], words[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0) co_return system_error("socketpair", errno);
  UniqueFd ours(channel[0]), theirs(channel[1]);
  if (::pipe2(words, O_CLOEXEC) != 0) co_return system_error("pipe", errno);
  UniqueFd words_end(words[0]), words_start(words[1]);
  std::vector<std::string> given{"switchyard-agent-start", fmt::format("{:x}", identity->namespaces),
                                 fmt::format("{:x}", identity->capabilities), identity->label,
                                 protocol == AgentProtocol::kSessions ? "sessions" : ""};
  given.insert(given.end(), identity->cgroup_procs.begin(), identity->cgroup_procs.end());
  std::vector<char*> arguments;
  for (std::string& word : given) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0)
    become_starter(*starter, arguments.data(), {words_start.get(), theirs.get(), init.process.get(), *agent});
  if (child < 0) co_return system_error("fork", errno);
  theirs.reset();
  words_start.reset();

  const auto start = std::make_shared<Start>(executor);
  asio::co_spawn(executor, watch(executor, child, std::move(words_end), start, std::move(on_end)), asio::detached);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!start->is_done && std::chrono::steady_clock::now() < deadline) co_await start->done.wait_until(deadline);
  if (!start->is_done) {
    start->is_abandoned = true;
    ::kill(child, SIGKILL);
    co_return not_started(fmt::format("not within {} ms", patience.count()));
  }
  const Outcome outcome = read_outcome(start->words);
  if (outcome.pid > 0 && outcome.failure.empty())
    co_return StartedAgent{std::make_shared<AgentProcess>(outcome.pid, std::move(start->process)), std::move(ours)};
  co_return not_started(outcome.failure.empty() ? "its starter ended without a word" : outcome.failure);
}

}  // namespace driver
