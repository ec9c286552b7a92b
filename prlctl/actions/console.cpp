// SPDX-License-Identifier: LGPL-2.1-or-later
//
// console: the text console of a container on this terminal, until Esc and a full stop leave it or the container ends.
// Of one that is stopped, it comes with its start, so that nothing of that is missed.
#include "foundation/write_all.hpp"
#include "guest-tools/host/channel_socket.hpp"
#include "guest-tools/host/raw_terminal.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/orderly_stop.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/session/console_keys.hpp"
#include "prlctl/session/life_bell.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <unistd.h>

namespace prlctl {
namespace {

constexpr const char* kOffLine = "The CT is not started: its console comes when it starts. Esc and then . leaves.";

// The terminal, and what else is waited for beside it.
class Seat {
 public:
  explicit Seat(int signals) : signals_(signals) {}

  // Until `other` can be read: nothing. Else how all ends. Keys go to `console`, where there is one.
  Answer<std::optional<int>> wait(int other, int console) {
    std::array<pollfd, 3> set{{{other, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}, {signals_, POLLIN, 0}}};
    for (;;) {
      if (::poll(set.data(), set.size(), -1) < 0) {
        if (errno == EINTR) continue;
        return failure_of(system_error("poll", errno));
      }
      if (set[2].revents != 0) return std::optional(exit_code_of_signal());
      if (set[1].revents != 0 && take_keys(console)) return std::optional(0);
      if (set[0].revents != 0) return std::optional<int>();
    }
  }

 private:
  int exit_code_of_signal() const {
    unsigned char number = 0;
    return ::read(signals_, &number, 1) == 1 ? 128 + number : kServiceExit;
  }

  // Whether that was all: left, or the terminal is gone.
  bool take_keys(int console) {
    std::array<char, 4096> typed;
    const ssize_t count = ::read(STDIN_FILENO, typed.data(), typed.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return false;
    if (count <= 0) return true;
    const std::string_view keys = keys_.take({typed.data(), static_cast<std::size_t>(count)});
    // A console that ended meanwhile takes no more: what is read from it tells how it ended.
    if (console >= 0 && !keys.empty()) (void)write_all(console, keys, "the console");
    return keys_.has_left();
  }

  int signals_;
  ConsoleKeys keys_;
};

Answer<std::optional<int>> wait_for_start(const dispatcher::Connection& connection, const Subject& subject,
                                          Seat& seat) {
  const auto bell = LifeBell::hang(connection, subject.domain());
  if (!bell) return bell.error();
  for (;;) {
    const int active = virDomainIsActive(subject.domain());
    if (active < 0) return libvirt_failure("asking whether it runs");
    if (active == 1) return std::optional<int>();
    const auto ended = seat.wait(bell->fd(), -1);
    if (!ended || *ended) return ended;
    bell->answer();
  }
}

// It ends with the container.
Answer<int> attend(const Subject& subject, Seat& seat) {
  const auto console = guest::open_console_socket(subject.domain());
  if (!console) return failure_of(console.error());
  std::array<char, 16384> shown;
  for (;;) {
    const auto ended = seat.wait(console->get(), console->get());
    if (!ended) return ended.error();
    if (*ended) return **ended;
    const ssize_t count = ::read(console->get(), shown.data(), shown.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const auto off = is_off(subject.domain());
      return off ? Answer<int>(0) : Answer<int>(off.error());
    }
    if (const auto written = write_all(STDOUT_FILENO, {shown.data(), static_cast<std::size_t>(count)}, "the terminal");
        !written)
      return failure_of(written.error());
  }
}

Answer<int> sit_down(const dispatcher::Connection& connection, const Subject& subject) {
  const auto signals = guest::SignalPipe::make({SIGINT, SIGTERM, SIGHUP, SIGQUIT});
  if (!signals) return failure_of(signals.error());
  const auto raw = guest::RawTerminal::make(STDIN_FILENO);
  if (!raw) return failure_of(raw.error());
  Seat seat(signals->read_end());
  const auto ended = wait_for_start(connection, subject, seat);
  if (!ended) return ended.error();
  return *ended ? Answer<int>(**ended) : attend(subject, seat);
}

}  // namespace

Answer<int> console(Invocation& invocation) {
  if (const auto events = invocation.session.run_events(); !events) return events.error();
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  if (!subject->is_container()) return unimplemented();
  if (::isatty(STDIN_FILENO) != 1) return Failure{"The console needs a terminal as standard input."};
  const auto connection = invocation.session.libvirt();
  if (!connection) return connection.error();
  if (!((bit(State::kRunning) | bit(State::kPaused)) & bit(subject->state))) invocation.console().complain(kOffLine);
  return sit_down(*connection, *subject);
}

}  // namespace prlctl
