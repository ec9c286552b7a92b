// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between who wants a task to stop and the task's thread: whether it is cancelled, and whether that is still possible,
// are decided at one place, so that a cancel that was accepted is always followed by the undoing. Any thread.
#pragma once

#include <mutex>
#include <stop_token>

namespace dispatcher {

class CancelGate {
 public:
  // False: too late, the gate was closed.
  bool cancel() {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    cancelled_ = true;
    stop_.request_stop();
    return true;
  }
  // Before what cannot be undone, and before undoing. False: cancelled first.
  bool close() {
    const std::lock_guard lock(mutex_);
    if (!cancelled_) closed_ = true;
    return !cancelled_;
  }
  // The dispatcher ends: come to a place from which the task can go on later.
  void leave() {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
    if (!closed_) stop_.request_stop();
  }
  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  bool cancelled() const {
    const std::lock_guard lock(mutex_);
    return cancelled_;
  }
  // Requested by cancel() and leave(), while the gate is open.
  std::stop_token interruption() const { return stop_.get_token(); }
  bool leaving() const {
    const std::lock_guard lock(mutex_);
    return leaving_;
  }

 private:
  mutable std::mutex mutex_;
  bool cancelled_ = false;
  bool closed_ = false;
  bool leaving_ = false;
  std::stop_source stop_;
};

}  // namespace dispatcher
