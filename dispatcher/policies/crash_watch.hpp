// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is done when an environment crashes: the log says so, a report is collected, and one that is down and whose
// definition says <on_crash>restart is started again, PCS6's limit of times within a window (OnCrash/Limit; 3). After
// that it stays down, with a problem that says why until somebody starts it. What libvirt does itself on a panic
// (<on_crash> with a panic device) is libvirt's; what a task is doing with an environment is the task's to tell.
//
// Main loop only.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/model/environment_table.hpp"
#include "dispatcher/policies/crash_events.hpp"
#include "dispatcher/policies/crash_limit.hpp"
#include "dispatcher/tasks/task_engine.hpp"

#include <deque>
#include <string>

namespace dispatcher {

class CrashWatch {
 public:
  CrashWatch(Services& services, EnvironmentTable& table, TaskEngine& tasks);

 private:
  struct Findings {
    bool restart = false;  // its definition wants it
    unsigned limit = 0;
  };

  void on_event(const DomainEvent& event);
  void handle(const DomainEvent& event, const Mishap& mishap);
  void decide(const std::string& uuid, const std::string& name, const Mishap& mishap, const Findings& findings);
  void leave_down(const std::string& uuid, const std::string& name, const std::string& why);
  void on_change(const EnvironmentPointer& before, const EnvironmentPointer& after);
  std::string events_of(const std::string& uuid) const;

  Services& services_;
  EnvironmentTable& table_;
  TaskEngine& tasks_;
  CrashLimit limit_;
  std::deque<std::pair<std::string, std::string>> events_;  // UUID, line; the last ones
};

}  // namespace dispatcher
