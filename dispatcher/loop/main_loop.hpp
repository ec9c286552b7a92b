// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The GLib main loop that switchyardd runs on, and the two ways onto it. All that the dispatcher remembers (the table
// of environments, timers, D-Bus objects) belongs to this one thread, so none of it is locked; what blocks runs on
// workers (workers.hpp) and comes back by post().
//
// Source: GLib's "The Main Event Loop".
#pragma once

#include <glib.h>

#include <chrono>
#include <functional>

namespace dispatcher {

// Runs `what` on the main loop, in the order of the calls; from any thread. What is posted after the loop has ended is
// dropped with it.
void post(std::function<void()> what);

// Whether the calling thread is the one that runs the loop.
bool on_main_loop();

// A callback after a time, on the main loop, once or again and again. Main loop only; dead with its owner.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { stop(); }

  // Replaces what was started before. Second granularity is enough for periods of seconds and spares wake-ups.
  void start_once(std::chrono::milliseconds after, std::function<void()> what);
  void start_every(std::chrono::seconds period, std::function<void()> what);
  void stop();
  bool running() const { return source_ != 0; }

 private:
  static gboolean on_time(gpointer self);

  guint source_ = 0;
  bool repeats_ = false;
  std::function<void()> what_;
};

}  // namespace dispatcher
