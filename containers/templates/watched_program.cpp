// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/templates/watched_program.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

namespace containers {
namespace {

constexpr std::size_t kMaxSaid = 8192;

class FeedingPump {
 public:
  FeedingPump(const Feed& feed, UniqueFd& input, const ImportWatch& watch, std::string_view step)
      : feed_(feed), input_(input), watch_(watch), step_(step) {
    ::fcntl(input_.get(), F_SETFL, O_NONBLOCK);
  }

  // After the program reads no more, the file is read to its end for its sum.
  Result<void> pump() {
    if (waiting_.empty())
      if (auto read = fill(); !read) return read;
    if (waiting_.empty()) {
      input_.reset();
      return {};
    }
    const ssize_t n = ::write(input_.get(), waiting_.data(), waiting_.size());
    if (n < 0 && errno == EPIPE) return drain();
    if (n < 0 && errno != EAGAIN && errno != EINTR) return system_error("cannot feed a program", errno);
    if (n > 0) waiting_.remove_prefix(static_cast<std::size_t>(n));
    return {};
  }

  Result<void> drain() {
    input_.reset();
    do {
      if (auto read = fill(); !read) return read;
      if (auto still = go_on(watch_); !still) return still;
    } while (!waiting_.empty());
    return {};
  }

 private:
  Result<void> fill() {
    ssize_t n = 0;
    do n = ::read(feed_.file_fd, chunk_.data(), chunk_.size());
    while (n < 0 && errno == EINTR);
    if (n < 0) return system_error("cannot read the source", errno);
    waiting_ = {chunk_.data(), static_cast<std::size_t>(n)};
    if (feed_.sum != nullptr) feed_.sum->add(waiting_);
    read_bytes_ += waiting_.size();
    if (watch_.progress && feed_.size_bytes > 0)
      watch_.progress(step_, static_cast<unsigned>(std::min(read_bytes_, feed_.size_bytes) * 100 / feed_.size_bytes));
    return {};
  }

  const Feed& feed_;
  UniqueFd& input_;
  const ImportWatch& watch_;
  std::string_view step_;
  std::array<char, 1u << 17> chunk_{};
  std::string_view waiting_{};
  std::uint64_t read_bytes_ = 0;
};

// What it said; false at its end.
bool read_output(const UniqueFd& output, std::string& said) {
  std::array<char, 4096> chunk;
  const ssize_t n = ::read(output.get(), chunk.data(), chunk.size());
  if (n < 0 && errno == EINTR) return true;
  if (n <= 0) return false;
  said.append(chunk.data(), static_cast<std::size_t>(n));
  if (said.size() > kMaxSaid) said.erase(0, said.size() - kMaxSaid / 2);
  return true;
}

Result<void> attend(StartedProgram& started, FeedingPump* pump, const ImportWatch& watch, std::string& said) {
  for (;;) {
    // A negative descriptor is passed over by poll.
    struct pollfd ends[] = {
        {started.output.get(), POLLIN, 0}, {started.input.get(), POLLOUT, 0}, {watch.stop_fd, POLLIN, 0}};
    if (::poll(ends, std::size(ends), -1) < 0) {
      if (errno == EINTR) continue;
      return system_error("cannot wait for a program", errno);
    }
    if (auto still = go_on(watch); !still) return still;
    if (ends[1].revents != 0)
      if (auto fed = pump->pump(); !fed) return fed;
    if (ends[0].revents == 0 || read_output(started.output, said)) continue;
    // It has ended, or will say no more.
    return started.input ? pump->drain() : Result<void>();
  }
}

}  // namespace

Result<void> run_watched(const Program& program, const ImportWatch& watch, std::string_view step, const Feed* feed) {
  auto started = start_program(program, feed != nullptr);
  if (!started) return started.error();
  if (watch.progress && feed == nullptr) watch.progress(step, std::nullopt);
  std::unique_ptr<FeedingPump> pump;
  if (feed != nullptr) pump = std::make_unique<FeedingPump>(*feed, started->input, watch, step);
  std::string said;
  auto attended = attend(*started, pump.get(), watch, said);
  if (!attended) ::kill(-started->pid, SIGKILL);
  started->input.reset();
  auto finished = finish_program(program, *started, std::move(said));
  return attended ? finished : attended;
}

}  // namespace containers
