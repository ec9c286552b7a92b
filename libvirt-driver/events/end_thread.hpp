// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A thread beside the daemon's, for what must be done a fraction of a millisecond after a process has ended, however
// long the daemon's own thread is at something else. It starts when it is first used and ends with its owner; what it
// was waiting for then is given up. Where the process may, the thread goes before all others of its CPU (nice -20).
//
// What runs on it touches nothing of the daemon's: it tells the daemon by asio::post.
#pragma once

#include "libvirt-driver/transport/task.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <thread>

namespace driver {

class EndThread {
 public:
  EndThread() = default;
  EndThread(const EndThread&) = delete;
  EndThread& operator=(const EndThread&) = delete;
  ~EndThread() { stop(); }

  // Daemon thread only, both.
  Executor executor();
  void stop();

 private:
  asio::io_context io_;
  asio::executor_work_guard<Executor> work_{io_.get_executor()};
  std::thread thread_;
};

}  // namespace driver
