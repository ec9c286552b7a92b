// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/loop/main_loop.hpp"

#include <memory>
#include <utility>

namespace dispatcher {

void post(std::function<void()> what) {
  using Call = std::function<void()>;
  // Not g_main_context_invoke: called on the loop's own thread that would run at once, before what was posted earlier.
  g_idle_add_full(
      G_PRIORITY_DEFAULT,
      [](gpointer call) -> gboolean {
        (*static_cast<Call*>(call))();
        return G_SOURCE_REMOVE;
      },
      new Call(std::move(what)), [](gpointer call) { std::unique_ptr<Call>(static_cast<Call*>(call)); });
}

bool on_main_loop() { return g_main_context_is_owner(nullptr) != 0; }

void Timer::start_once(std::chrono::milliseconds after, std::function<void()> what) {
  stop();
  what_ = std::move(what);
  repeats_ = false;
  source_ = g_timeout_add(static_cast<guint>(after.count()), &Timer::on_time, this);
}

void Timer::start_every(std::chrono::seconds period, std::function<void()> what) {
  stop();
  what_ = std::move(what);
  repeats_ = true;
  source_ = g_timeout_add_seconds(static_cast<guint>(period.count()), &Timer::on_time, this);
}

void Timer::stop() {
  if (source_ != 0) g_source_remove(source_);
  source_ = 0;
}

gboolean Timer::on_time(gpointer self) {
  auto& timer = *static_cast<Timer*>(self);
  const bool repeats = timer.repeats_;
  if (!repeats) timer.source_ = 0;
  // A copy: what is called may start the timer anew, or end its owner.
  const auto what = timer.what_;
  what();
  return repeats ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

}  // namespace dispatcher
