// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Starts, after a boot of the host, the environments that libvirt must not start by itself: those with an order, a
// delay, or that start only if they ran before. Each start is a task. A boot is told from a mere restart of the
// dispatcher by STATE_FOLDER/boot, the id of the boot whose starts are done; a dispatcher that dies among them goes on
// with those that do not run yet. Where there is no such file, nothing is started: switchyardd is new on this host.
//
// It also sees that libvirt's own flag is not set for them: virtvzd holds it in metadata when it is set through
// vz:///system, and this sets it anew for whoever got an order later.
//
// Main loop only.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/model/environment_table.hpp"
#include "dispatcher/power/power_plan.hpp"
#include "dispatcher/power/ran_record.hpp"
#include "dispatcher/tasks/task_engine.hpp"

#include <deque>
#include <set>
#include <string>

namespace dispatcher {

class HostStart {
 public:
  HostStart(Services& services, EnvironmentTable& table, TaskEngine& tasks);

  // When the table was filled and interrupted tasks have ended; again after each reconnect, since the first look may
  // have failed: once it succeeded, this does nothing.
  void start();

 private:
  void plan(const RanRecord& ran);
  void go_on();
  void submit_more();
  void one_ended(const std::string& uuid);
  void finish();
  void on_change(const EnvironmentPointer& before, const EnvironmentPointer& after);
  void hold_flag(const std::string& uuid);
  void note_later();
  void note();

  Services& services_;
  EnvironmentTable& table_;
  TaskEngine& tasks_;
  std::string boot_;
  std::deque<PowerBatch> batches_;
  std::deque<std::string> waiting_;  // of the batch that starts
  std::set<std::string> starting_;
  unsigned delay_s_ = 0;
  bool begun_ = false;
  bool done_ = false;
  Timer delay_;
  Timer settled_;
};

}  // namespace dispatcher
