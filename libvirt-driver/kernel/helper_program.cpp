// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/helper_program.hpp"

#include "foundation/unique_fd.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace driver {
namespace {

using Pipe = asio::posix::basic_stream_descriptor<Executor>;
constexpr std::size_t kMaxWords = 2048;  // of what it says on standard error

std::string beside_this_program() {
  std::array<char, PATH_MAX> path;
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  const std::string self(path.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  return self.substr(0, self.rfind('/') + 1) + "switchyard-ct";
}

[[noreturn]] void become(const std::string& program, char* const* arguments, int output, int words, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(words, 2) < 0) ::_exit(127);
  ::close_range(3, ~0u, 0);
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C";
  char* environment[] = {search, locale, nullptr};
  ::execve(program.c_str(), arguments, environment);
  ::dprintf(2, "cannot be run: errno %d\n", errno);
  ::_exit(127);
}

// What one pipe carries, until its end.
class Collected {
 public:
  Collected(std::size_t limit, std::function<void(std::string_view)> on_line)
      : limit_(limit), on_line_(std::move(on_line)) {}

  void add(std::string_view bytes) {
    text_ += bytes;
    if (on_line_) hand_out_lines();
    if (text_.size() > limit_) overflown_ = true, text_.erase(0, text_.size() - limit_);
  }
  bool overflown() const { return overflown_; }
  std::string take() { return std::move(text_); }

 private:
  void hand_out_lines() {
    std::size_t begin = 0;
    for (std::size_t end; (end = text_.find('\n', begin)) != std::string::npos; begin = end + 1)
      on_line_(std::string_view(text_).substr(begin, end - begin));
    text_.erase(0, begin);
  }

  std::size_t limit_;
  std::function<void(std::string_view)> on_line_;
  std::string text_;
  bool overflown_ = false;
};

Task<void> collect(Pipe& pipe, Collected& into) {
  std::array<char, 16384> chunk;
  for (;;) {
    boost::system::error_code error;
    const std::size_t n = co_await pipe.async_read_some(asio::buffer(chunk),
                                                        asio::redirect_error(asio::use_awaitable_t<Executor>(), error));
    if (error) co_return;
    into.add({chunk.data(), n});
  }
}

// "switchyard-ct: no such template" → "no such template": of several lines the last one that is not a hint.
std::string reason(std::string words) {
  while (!words.empty() && words.back() == '\n') words.pop_back();
  std::string_view last = std::string_view(words).substr(words.rfind('\n') + 1);
  constexpr std::string_view kName = "switchyard-ct: ";
  if (last.starts_with(kName)) last.remove_prefix(kName.size());
  return std::string(last);
}

Error failure(const std::string& verb, int status, std::string words) {
  if (WIFEXITED(status) && !words.empty()) {
    const int code = WEXITSTATUS(status);
    const ErrorCode meaning = code == 2   ? ErrorCode::kInvalidArg
                              : code == 4 ? ErrorCode::kOperationUnsupported
                                          : ErrorCode::kOperationFailed;
    return {meaning, reason(std::move(words))};
  }
  return {ErrorCode::kOperationFailed, fmt::format("switchyard-ct {} ended with status {}", verb, status)};
}

struct Running {
  pid_t pid;
  bool ended_early = false;
  bool timed_out = false;
};

}  // namespace

Task<Result<std::string>> run_helper(Executor executor, HelperRequest request) {
  const std::string program = request.program.empty() ? beside_this_program() : request.program;
  const std::string verb = request.words.empty() ? "" : request.words.front();
  std::vector<char*> arguments{const_cast<char*>("switchyard-ct")};
  for (const std::string& word : request.words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  int output[2], words[2];
  if (::pipe2(output, O_CLOEXEC) != 0) co_return system_error("pipe", errno);
  UniqueFd output_end(output[0]), output_start(output[1]);
  if (::pipe2(words, O_CLOEXEC) != 0) co_return system_error("pipe", errno);
  UniqueFd words_end(words[0]), words_start(words[1]);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(program, arguments.data(), output_start.get(), words_start.get(), parent);
  if (child < 0) co_return system_error(fmt::format("cannot start {}", program), errno);
  output_start.reset();
  words_start.reset();

  const auto running = std::make_shared<Running>(child);
  Timer timer(executor, request.deadline);
  timer.async_wait([still = std::weak_ptr(running)](const boost::system::error_code& error) {
    const auto helper = still.lock();
    if (error || !helper) return;
    helper->timed_out = true;
    ::kill(helper->pid, SIGKILL);
  });
  if (request.on_start) {
    request.on_start([still = std::weak_ptr(running)] {
      const auto helper = still.lock();
      if (!helper) return;
      helper->ended_early = true;
      ::kill(helper->pid, SIGTERM);
    });
  }
  Pipe printed_pipe(executor, output_end.release()), said_pipe(executor, words_end.release());
  Pipe ended(executor, static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  Collected printed(kMaxHelperOutput, std::move(request.on_line)), said(kMaxWords, nullptr);
  // What it says is a few lines and fits into the pipe while what it prints is read.
  co_await collect(printed_pipe, printed);
  co_await collect(said_pipe, said);
  boost::system::error_code ignored;
  co_await ended.async_wait(asio::posix::descriptor_base::wait_read,
                            asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored));
  int status = 0;
  ::waitpid(child, &status, 0);
  if (running->timed_out)
    co_return Error{ErrorCode::kOperationTimeout,
                    fmt::format("switchyard-ct {} was not done in {} ms", verb, request.deadline.count())};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    if (printed.overflown())
      co_return Error{ErrorCode::kInternal,
                      fmt::format("switchyard-ct {} printed more than {} bytes", verb, kMaxHelperOutput)};
    co_return printed.take();
  }
  if (running->ended_early)
    co_return Error{ErrorCode::kOperationFailed, fmt::format("switchyard-ct {} was ended", verb)};
  co_return failure(verb, status, said.take());
}

}  // namespace driver
