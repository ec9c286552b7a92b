// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/controller_ends.hpp"

#include "libvirt-driver/kernel/controller_kill.hpp"
#include "libvirt-driver/registry/container_id.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <csignal>
#include <fcntl.h>
#include <sstream>
#include <sys/syscall.h>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::size_t kMaxStat = 4096;
constexpr int kFieldsBetween = 52 - 5;  // from the parent, the fourth field, to exit_code

}  // namespace

std::optional<int> ending_signal(std::string_view stat, pid_t parent) {
  const auto name_end = stat.rfind(')');
  if (name_end == stat.npos) return std::nullopt;
  std::istringstream fields{std::string(stat.substr(name_end + 1))};
  char state = 0;
  pid_t its_parent = 0;
  if (!(fields >> state >> its_parent) || state != 'Z' || its_parent != parent) return std::nullopt;
  std::string skipped;
  for (int i = 0; i < kFieldsBetween; ++i) fields >> skipped;
  int exit_code = 0;  // as waitpid(2) gives it
  if (!(fields >> exit_code)) return std::nullopt;
  return exit_code & 0x7f;
}

bool has_ended_for_good(int stat, pid_t controller, bool asked) {
  char text[kMaxStat];
  const ssize_t length = ::pread(stat, text, sizeof text, 0);
  const auto signal = length > 0 ? ending_signal({text, static_cast<std::size_t>(length)}, controller) : std::nullopt;
  return signal ? *signal != SIGHUP : !asked;
}

void ControllerEnds::watch(const Domain& container, std::optional<std::int32_t> detail) {
  const pid_t pid = controller_pid(container.id);
  UniqueFd controller(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  auto init = find_container_init(pid, container.name);  // after the descriptor: it is the controller that this holds
  if (!controller || !init || !watched_.insert(container.uuid).second) return;
  Watched watched{container.uuid, container.id, detail, std::move(*init), std::move(controller)};
  asio::co_spawn(thread_.executor(), wait_for_end(std::move(watched), executor_, weak_from_this()), asio::detached);
}

Task<void> ControllerEnds::wait_for_end(Watched watched, Executor daemon, std::weak_ptr<ControllerEnds> teller) {
  const Executor here = co_await asio::this_coro::executor;
  const UniqueFd stat(::open(fmt::format("{}/{}/stat", kProcRoot, watched.init.pid).c_str(), O_RDONLY | O_CLOEXEC));
  using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
  const auto ended = std::make_shared<Descriptor>(here, watched.init.process.release());
  Timer timer(here, kPatience);
  timer.async_wait([waiting = std::weak_ptr(ended)](const boost::system::error_code& failure) {
    const auto descriptor = waiting.lock();
    if (!failure && descriptor) descriptor->cancel();
  });
  boost::system::error_code error;
  co_await ended->async_wait(asio::posix::descriptor_base::wait_read,
                             asio::redirect_error(asio::use_awaitable_t<Executor>(), error));
  const pid_t controller = controller_pid(watched.id);
  const bool killed = !error && has_ended_for_good(stat.get(), controller, watched.detail.has_value()) &&
                      kill_controller(watched.controller, controller);
  const std::optional<std::int32_t> heard = killed ? watched.detail : std::nullopt;
  asio::post(daemon, [teller, container = watched.container, id = watched.id, heard] {
    if (const auto ends = teller.lock()) ends->on_end(container, id, heard);
  });
}

void ControllerEnds::on_end(const Uuid& container, std::int32_t id, std::optional<std::int32_t> detail) {
  watched_.erase(container);
  const Domain* known = registry_.find(container);
  if (detail && known && known->active() && known->id == id)
    stops_->expect(container, LifecycleEvent::kStopped, *detail);
}

}  // namespace driver
