// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Keeps the PCS6 file of every registered environment true: says when to look at which, and takes in what came of it.
// An environment is looked at
//
//   after a change of its definition, name, autostart or home, and after a touch of its file: `settle_ms` later, so
//     that many changes are written once;
//   when all was read from libvirt, after a start and each reconnect;
//   after a failure that may end without an event (disk full, read-only home): 1 s, 2 s … 60 s later.
//
// What is wrong stands in Environment::problem, and in the log once for each cause. Main loop only; the looking itself
// is a worker's (keep_config.hpp), one at a time for an environment and kParallel in all, so that other jobs get turns.
#pragma once

#include "dispatcher/keeping/keep_config.hpp"
#include "dispatcher/libvirt/domain_event.hpp"
#include "dispatcher/loop/main_loop.hpp"
#include "dispatcher/loop/workers.hpp"
#include "dispatcher/model/environment_table.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace dispatcher {

struct Services;

struct KeepingCounters {
  std::uint64_t looks = 0;
  std::uint64_t writes = 0;
  std::uint64_t overruled = 0;
  std::uint64_t made_anew = 0;
  std::uint64_t unregistered = 0;
};

class ConfigKeeper {
 public:
  // `has_task`: whether a task has that environment, be it in the table or not.
  using HasTask = std::function<bool(const std::string& uuid)>;
  ConfigKeeper(Services& services, Database& database, EnvironmentTable& table, HasTask has_task);
  ConfigKeeper(const ConfigKeeper&) = delete;
  ConfigKeeper& operator=(const ConfigKeeper&) = delete;
  ~ConfigKeeper();

  // Before the first connect.
  Result<void> start();
  // All environments were read and know their homes, and no interrupted task is half done. Before the first call nothing is
  // looked at.
  void compare_all();

  using Done = std::function<void(Result<void>)>;
  // Fields that domain XML has no place for, all or none (field_journal.hpp).
  void set_fields(const std::string& uuid, convert::Fields fields, Done done);
  // A config file that cannot be read is kept beside and made anew of our copy and the domain; kOperationInvalid where
  // nothing is wrong with it.
  void restore(const std::string& uuid, Done done);

  const KeepingCounters& counters() const { return counters_; }
  // Nothing is being looked at or due, but for what failed.
  bool idle() const;

 private:
  using Clock = std::chrono::steady_clock;

  struct Work {
    bool file_only = false;
    bool waiting = false;  // has a place in due_
    bool running = false;
    bool again = false;  // something happened while it ran
    unsigned failures = 0;
    Clock::time_point when = {};
  };

  void on_change(const EnvironmentPointer& before, const EnvironmentPointer& after);
  void on_event(const DomainEvent& event);
  // `file_only`: nothing is known to have happened to the domain.
  void mark(const std::string& uuid, std::chrono::milliseconds after, bool file_only = false);
  void arm();
  void turn();
  void look(const std::string& uuid, Work& work);
  void looked(const std::string& uuid, const KeepOutcome& outcome);
  void tell_problem(const std::string& uuid, const std::string& problem);
  void command(const std::string& uuid, std::function<Result<void>()> act, Done done);
  std::chrono::milliseconds settle() const;

  Services& services_;
  EnvironmentTable& table_;
  HasTask has_task_;
  bool began_ = false;
  KeptConfigs kept_;
  FolderWatches watches_;
  KeepTools tools_;
  std::map<std::string, Work, std::less<>> works_;
  std::multimap<Clock::time_point, std::string> due_;
  std::set<std::string> ready_;  // due, and waiting for a place among those that run
  std::size_t running_ = 0;
  std::set<std::string, std::less<>> absent_;  // have a record, and libvirt knows no such domain now
  Timer next_;
  KeepingCounters counters_;
  std::shared_ptr<ConfigKeeper*> self_;
};

}  // namespace dispatcher
