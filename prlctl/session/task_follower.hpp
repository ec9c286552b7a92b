// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A task of the dispatcher as it is heard of, by PropertiesChanged, to its end; and what may end the waiting for it
// before: the dispatcher goes, the time that was given is over, the user presses Ctrl-C. Who waits iterates GLib's
// default main context, and looks at both after each round; one Patience does for any number of tasks.
//
// One thread, which owns that context.
#pragma once

#include "prlctl/session/bus_subscription.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace prlctl {

class TaskFollower {
 public:
  TaskFollower(const DispatcherProxy& proxy, std::string task);
  TaskFollower(const TaskFollower&) = delete;
  TaskFollower& operator=(const TaskFollower&) = delete;

  // First of all: what there is to know of it by now.
  Answer<void> look();
  bool has_ended() const { return state_ == "done" || state_ == "failed" || state_ == "cancelled"; }
  std::uint32_t percent() const { return percent_; }
  std::string number() const { return task_.substr(task_.rfind('/') + 1); }
  Answer<void> cancel() const;
  // Of one that has ended: its Result, a{sv}, or why there is none.
  Answer<dispatcher::VariantHandle> result() const;

 private:
  void take(GVariant* properties);
  static void on_changed(GDBusConnection*, const gchar*, const gchar* path, const gchar*, const gchar*,
                         GVariant* parameters, gpointer data);

  const DispatcherProxy& proxy_;
  std::string task_;
  std::string state_;
  std::uint32_t percent_ = 0;
  Subscription changes_;
};

class Patience {
 public:
  Patience(const DispatcherProxy& proxy, std::optional<std::chrono::seconds> timeout);
  Patience(const Patience&) = delete;
  Patience& operator=(const Patience&) = delete;
  ~Patience();

  bool is_dispatcher_gone() const { return gone_; }
  bool is_timed_out() const { return timed_out_; }
  // How often Ctrl-C was pressed.
  int interrupts() const { return interrupts_; }
  bool has_ended() const { return gone_ || timed_out_ || interrupts_ >= 2; }

 private:
  static void on_owner(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*, GVariant* parameters,
                       gpointer data);
  static void on_closed(GDBusConnection*, gboolean, GError*, gpointer data);
  static gboolean on_interrupt(gpointer data);
  static gboolean on_timeout(gpointer data);

  const DispatcherProxy& proxy_;
  bool gone_ = false;
  bool timed_out_ = false;
  int interrupts_ = 0;
  Subscription owners_;
  gulong closed_;
  Source interrupt_;
  Source timer_;
};

}  // namespace prlctl
