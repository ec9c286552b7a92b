// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/system_bus.hpp"

#include "foundation/unique_fd.hpp"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <poll.h>
#include <utility>

namespace driver {
namespace {

Error bus_error(const char* what, int negative_errno) {
  Error error = system_error(what, -negative_errno);
  error.domain = ErrorDomain::kPolkit;
  return error;
}

}  // namespace

SystemBus::SystemBus(const Executor& executor, BusHandle bus, int watched_fd)
    : bus_(std::move(bus)), descriptor_(executor, watched_fd), timer_(executor), changed_(executor) {}

Result<std::shared_ptr<SystemBus>> SystemBus::connect(const Executor& executor) {
  sd_bus* opened = nullptr;
  if (const int failed = ::sd_bus_open_system(&opened); failed < 0)
    return bus_error("cannot reach the D-Bus system bus", failed);
  BusHandle bus(opened);
  const int fd = ::sd_bus_get_fd(bus.get());
  if (fd < 0) return bus_error("cannot watch the D-Bus system bus", fd);
  UniqueFd watched(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!watched) return bus_error("cannot watch the D-Bus system bus", -errno);
  return std::make_shared<SystemBus>(executor, std::move(bus), watched.release());
}

void SystemBus::pump() {
  process();
  if (open_) wait();
}

// Callbacks of calls run inside; they may send more, and must not close the bus.
void SystemBus::process() {
  int progress;
  do {
    progress = ::sd_bus_process(bus_.get(), nullptr);
  } while (progress > 0);
  // Even without progress: sd-bus does not count the callback of a call whose deadline passed, unless it returns 1.
  changed_.notify_all();
  if (progress < 0 || !::sd_bus_is_open(bus_.get())) close();
}

void SystemBus::wait() {
  const int events = ::sd_bus_get_events(bus_.get());
  std::uint64_t until_us = UINT64_MAX;  // of CLOCK_MONOTONIC, which is libstdc++'s steady_clock; the largest: never
  if (events < 0 || ::sd_bus_get_timeout(bus_.get(), &until_us) < 0) return close();
  if ((events & POLLIN) != 0) wait_for(asio::posix::descriptor_base::wait_read, waiting_read_);
  if ((events & POLLOUT) != 0) wait_for(asio::posix::descriptor_base::wait_write, waiting_write_);
  timer_.cancel();
  if (until_us == UINT64_MAX) return;
  timer_.expires_at(Timer::time_point(std::chrono::microseconds(until_us)));
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error && self->open_) self->pump();
  });
}

void SystemBus::wait_for(asio::posix::descriptor_base::wait_type what, bool& waiting) {
  if (std::exchange(waiting, true)) return;
  descriptor_.async_wait(what, [self = shared_from_this(), &waiting](const boost::system::error_code& error) {
    waiting = false;
    if (!error && self->open_) self->pump();
  });
}

void SystemBus::close() {
  if (!std::exchange(open_, false)) return;
  timer_.cancel();
  boost::system::error_code ignored;
  descriptor_.close(ignored);
  ::sd_bus_close(bus_.get());
  changed_.notify_all();
}

}  // namespace driver
