// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/guarded_child.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <memory>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace driver {
namespace {

[[noreturn]] void be_child(pid_t parent, const std::function<int()>& act) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::_exit(::getppid() == parent ? act() : 1);
}

}  // namespace

Task<std::optional<int>> run_in_child(Executor executor, std::function<int()> act, std::chrono::milliseconds deadline) {
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) be_child(parent, act);
  if (child < 0) co_return std::nullopt;
  const auto running = std::make_shared<bool>(true);
  Timer timer(executor, deadline);
  timer.async_wait([child, still = std::weak_ptr(running)](const boost::system::error_code& error) {
    if (!error && !still.expired()) ::kill(child, SIGKILL);
  });
  asio::posix::basic_stream_descriptor<Executor> ended(executor, static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  boost::system::error_code ignored;
  co_await ended.async_wait(asio::posix::descriptor_base::wait_read,
                            asio::redirect_error(asio::use_awaitable_t<Executor>(), ignored));
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) co_return std::nullopt;
  co_return WEXITSTATUS(status);
}

}  // namespace driver
