// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All of switchyardd put together: what it is made of, in the order in which it is made and, backwards, taken apart.
// Main loop only.
#pragma once

#include "dispatcher/accounting/sampler.hpp"
#include "dispatcher/accounting/usage_store.hpp"
#include "dispatcher/bus/bus_service.hpp"
#include "dispatcher/catalogue/database.hpp"
#include "dispatcher/catalogue/home_records.hpp"
#include "dispatcher/daemon/config.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/guests/guest_watch.hpp"
#include "dispatcher/keeping/config_keeper.hpp"
#include "dispatcher/libvirt/link.hpp"
#include "dispatcher/loop/workers.hpp"
#include "dispatcher/model/environment_table.hpp"
#include "dispatcher/model/refresher.hpp"
#include "dispatcher/policies/balloon_guard.hpp"
#include "dispatcher/policies/crash_watch.hpp"
#include "dispatcher/policies/over_commit.hpp"
#include "dispatcher/power/host_start.hpp"
#include "dispatcher/tasks/task_engine.hpp"
#include "dispatcher/upgrades/export_watch.hpp"

#include <functional>
#include <memory>
#include <string>

namespace dispatcher {

class Dispatcher {
 public:
  // The database is open; an error where it cannot be.
  static Result<std::unique_ptr<Dispatcher>> make(DispatcherConfig config);
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;
  ~Dispatcher();

  // Connects; `ready` once all environments were read for the first time and no interrupted task is half done, or it is
  // known that libvirt cannot be reached (the rest works meanwhile), and the system bus knows us.
  Result<void> start(std::function<void()> ready);
  void stop();

 private:
  Dispatcher(DispatcherConfig config, std::unique_ptr<Database> database, std::unique_ptr<Database> homes_copy,
             const std::string& boot, TaskProbe probe);
  void wait_for_libvirt();
  void serve();
  void tell_ready();
  void resume_tasks();
  void follow_homes();
  void show_task_of(const std::string& uuid);
  void take_homes();
  void take_home(const std::string& uuid);
  void home_changed(const std::string& uuid);  // any thread
  void note_tools(const std::string& uuid, const std::string& version);

  DispatcherConfig config_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Database> homes_copy_;
  UsageStore usage_;
  HomeRecords homes_;
  EnvironmentTable table_;
  Workers workers_;
  Link link_;
  Refresher refresher_;
  GuestWishes wishes_;
  Services services_;
  GuestWatch guests_;
  TaskStore task_store_;
  TaskEngine tasks_;
  ConfigKeeper keeper_;
  BusService bus_;
  Sampler sampler_;
  HostStart host_start_;
  CrashWatch crash_watch_;
  OverCommit over_commit_;
  BalloonGuard balloon_guard_;
  ExportWatch export_watch_;
  std::function<void()> ready_;
  bool resumed_ = false;  // interrupted tasks were taken up
  bool settled_ = false;  // and have ended
  bool on_bus_ = false;   // or the bus is not there
  bool no_libvirt_ = false;
  Timer patience_;
};

}  // namespace dispatcher
