// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Between who wants a task to stop and the task's thread: whether it is cancelled, and whether that is still possible,
// are decided at one place, so that a cancel that was accepted is always followed by the undoing. Any thread.
#pragma once

#include <mutex>

namespace dispatcher {

class CancelGate {
 public:
  // False: too late, the gate was closed.
  bool cancel() {
    const std::lock_guard lock(mutex_);
    if (!closed_) cancelled_ = true;
    return !closed_;
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
  }
  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  bool cancelled() const {
    const std::lock_guard lock(mutex_);
    return cancelled_;
  }
  bool leaving() const {
    const std::lock_guard lock(mutex_);
    return leaving_;
  }

 private:
  mutable std::mutex mutex_;
  bool cancelled_ = false;
  bool closed_ = false;
  bool leaving_ = false;
};

}  // namespace dispatcher
