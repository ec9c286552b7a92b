// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/loop/main_loop.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace dispatcher {
namespace {

// GLib's own locks order what a poster wrote before what the loop reads; ThreadSanitizer does not see into GLib, but
// sees this flag.
struct PostedCall {
  std::function<void()> what;
  std::atomic<bool> whole{false};
};

gboolean run_posted(gpointer posted) {
  auto& call = *static_cast<PostedCall*>(posted);
  if (call.whole.load(std::memory_order_acquire)) call.what();
  return G_SOURCE_REMOVE;
}

}  // namespace

void post(std::function<void()> what) {
  auto call = std::make_unique<PostedCall>();
  call->what = std::move(what);
  call->whole.store(true, std::memory_order_release);
  // Not g_main_context_invoke: called on the loop's own thread that would run at once, before what was posted earlier.
  g_idle_add_full(G_PRIORITY_DEFAULT, &run_posted, call.release(),
                  [](gpointer posted) { delete static_cast<PostedCall*>(posted); });
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
