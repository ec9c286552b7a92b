// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/programs/child_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <poll.h>
#include <stop_token>
#include <sys/eventfd.h>
#include <unistd.h>

namespace dispatcher {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostBytes = 1U << 20;
constexpr std::chrono::seconds kToClearAway{10};

class Attendance {
 public:
  Attendance(TaskRun& run, const ChildWish& wish, const containers::StartedProgram& started)
      : run_(run), wish_(wish), started_(started), interrupted_(::eventfd(0, EFD_CLOEXEC)) {}

  // Until it says no more; an error is why it was ended.
  Result<void> attend() {
    const std::stop_callback wake(run_.interruption(), [this] { ::eventfd_write(interrupted_.get(), 1); });
    const auto until = Clock::now() + wish_.deadline;
    for (;;) {
      if (auto good = run_.check(); !good) return end(good.error());
      if (wish_.deadline.count() != 0 && Clock::now() >= until)
        return end(Error{ErrorCode::kOperationTimeout,
                         fmt::format("'{}' was ended: not done within {} s", name(), wish_.deadline.count())});
      if (!wait(interrupted_.get(), wish_.deadline.count() != 0 ? std::optional(until) : std::nullopt)) continue;
      if (!read()) return {};
      if (said_.size() > kMostBytes)
        return end(Error{ErrorCode::kOperationFailed, fmt::format("'{}' says too much", name())});
    }
  }

  std::string& said() { return said_; }

 private:
  const std::string& name() const { return wish_.program.words.front(); }

  // True: it says something, or has ended. `other`: what wakes, too; -1: nothing.
  bool wait(int other, std::optional<Clock::time_point> until) const {
    pollfd ends[] = {{started_.output.get(), POLLIN, 0}, {other, POLLIN, 0}};
    const auto left = until ? std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count() : -1;
    ::poll(ends, std::size(ends), until ? static_cast<int>(std::max<std::int64_t>(left, 0)) : -1);
    return ends[0].revents != 0;
  }

  // False at the end of its output.
  bool read() {
    std::array<char, 4096> chunk;
    const ssize_t got = ::read(started_.output.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) return true;
    if (got <= 0) return false;
    said_.append(chunk.data(), static_cast<std::size_t>(got));
    tell_lines();
    return true;
  }

  void tell_lines() {
    for (std::size_t end; (end = said_.find_first_of("\r\n", told_)) != said_.npos; told_ = end + 1)
      if (wish_.said && end > told_) wish_.said(std::string_view(said_).substr(told_, end - told_));
  }

  Result<void> end(Error why) {
    ::kill(-started_.pid, SIGTERM);
    const auto until = Clock::now() + kToClearAway;
    while (Clock::now() < until)
      if (wait(-1, until) && !read()) return why;
    ::kill(-started_.pid, SIGKILL);
    return why;
  }

  TaskRun& run_;
  const ChildWish& wish_;
  const containers::StartedProgram& started_;
  UniqueFd interrupted_;
  std::string said_;
  std::size_t told_ = 0;
};

// As a terminal would show it: what '\r' ends is overwritten by what comes next.
std::string without_progress(const std::string& said) {
  std::string shown;
  for (std::size_t begin = 0, end; begin < said.size(); begin = end + 1) {
    end = std::min(said.find_first_of("\r\n", begin), said.size() - 1);
    if (said[end] != '\r') shown.append(said, begin, end + 1 - begin);
  }
  return shown;
}

}  // namespace

Result<std::string> run_child(TaskRun& run, const ChildWish& wish) {
  const auto started = containers::start_program(wish.program, false);
  if (!started) return started.error();
  Attendance attendance(run, wish, *started);
  const auto attended = attendance.attend();
  auto finished = containers::finish_program(wish.program, *started, without_progress(attendance.said()));
  if (!attended) return attended.error();
  if (!finished) return finished.error();
  return std::move(attendance.said());
}

}  // namespace dispatcher
