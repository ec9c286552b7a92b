// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/end_thread.hpp"

#include <sys/resource.h>

namespace driver {

Executor EndThread::executor() {
  if (!thread_.joinable()) {
    thread_ = std::thread([this] {
      ::setpriority(PRIO_PROCESS, 0, -20);  // of this thread alone: setpriority(2)
      io_.run();
    });
  }
  return io_.get_executor();
}

void EndThread::stop() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace driver
