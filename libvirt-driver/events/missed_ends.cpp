// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/missed_ends.hpp"

#include "libvirt-driver/registry/container_id.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

namespace driver {

void MissedEnds::follow(const Domain& container) {
  const auto before = followed_.find(container.uuid);
  if (before != followed_.end() && before->second->container.id == container.id) return;
  forget(container.uuid);
  if (!container.active()) return;
  const int controller = static_cast<int>(::syscall(SYS_pidfd_open, controller_pid(container.id), 0));
  if (controller < 0 && errno == ESRCH)
    asio::post(executor_, [self = shared_from_this(), container] { self->on_end_(container); });
  if (controller < 0) return;
  const auto followed = std::make_shared<Followed>(executor_, controller, container);
  followed_.emplace(container.uuid, followed);
  asio::co_spawn(executor_, wait_for_end(followed), asio::detached);
}

// The wait for it ends with the descriptor.
void MissedEnds::forget(const Uuid& container) {
  const auto found = followed_.find(container);
  if (found == followed_.end()) return;
  boost::system::error_code ignored;
  found->second->controller.close(ignored);
  followed_.erase(found);
}

void MissedEnds::stop() {
  while (!followed_.empty()) forget(followed_.begin()->first);
}

Task<void> MissedEnds::wait_for_end(std::shared_ptr<Followed> followed) {
  const auto self = shared_from_this();
  boost::system::error_code error;
  co_await followed->controller.async_wait(asio::posix::descriptor_base::wait_read,
                                           asio::redirect_error(asio::use_awaitable_t<Executor>(), error));
  if (!error) on_end_(followed->container);
}

}  // namespace driver
