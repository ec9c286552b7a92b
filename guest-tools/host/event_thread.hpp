// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's own event loop in a thread, for programs that have none of another kind; the dispatcher has GLib's. Streams
// need a loop that was registered before their connection was opened: start this before that, or, in a program that has
// called virEventRegisterDefaultImpl() then, at any time when nobody else runs virEventRunDefaultImpl().
#pragma once

#include "foundation/result.hpp"

#include <atomic>
#include <memory>
#include <thread>

namespace guest {

class EventThread {
 public:
  // kInternal when libvirt cannot have a loop. At most one in a process.
  static Result<std::unique_ptr<EventThread>> start();
  ~EventThread();
  EventThread(const EventThread&) = delete;
  EventThread& operator=(const EventThread&) = delete;

 private:
  explicit EventThread(int timer) : timer_(timer) {}

  int timer_;  // wakes the loop
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace guest
