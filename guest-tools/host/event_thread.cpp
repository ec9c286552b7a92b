// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/event_thread.hpp"

#include "guest-tools/host/libvirt_calls.hpp"

#include <csignal>

namespace guest {

Result<std::unique_ptr<EventThread>> EventThread::start() {
  if (virEventRegisterDefaultImpl() != 0) return libvirt_error();
  const auto disarm = [](int timer, void*) { virEventUpdateTimeout(timer, -1); };
  const int timer = virEventAddTimeout(-1, disarm, nullptr, nullptr);
  if (timer < 0) return libvirt_error();
  std::unique_ptr<EventThread> made(new EventThread(timer));
  // Signals are for the program's other threads.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  made->thread_ = std::thread([self = made.get()] {
    while (!self->stopping_ && virEventRunDefaultImpl() == 0) continue;
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return made;
}

EventThread::~EventThread() {
  stopping_ = true;
  virEventUpdateTimeout(timer_, 0);
  thread_.join();
  virEventRemoveTimeout(timer_);
}

}  // namespace guest
