// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tells D-Bus peers what changes: InterfacesAdded, InterfacesRemoved and PropertiesChanged, with the values that are
// new, made from what the tables of environments, tasks and templates tell their watchers. The host's properties follow
// within kHostSettle; whoever reads them sooner has them told to all before: a value that was read and then changes
// back is told as well. Progress of a task comes as often as the engine tells it: at most ten times a second.
//
// Main loop only. `emit` gets path, interface, signal and a tuple that is not floating.
#pragma once

#include "dispatcher/bus/exported_objects.hpp"
#include "dispatcher/bus/object_paths.hpp"
#include "dispatcher/bus/templates.hpp"
#include "dispatcher/loop/main_loop.hpp"
#include "dispatcher/model/environment_table.hpp"
#include "dispatcher/tasks/task_engine.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace dispatcher {

class Announcer {
 public:
  using Emit = std::function<void(const char* path, const char* interface, const char* signal, GVariant* parameters)>;
  static constexpr std::chrono::milliseconds kHostSettle{200};

  Announcer(EnvironmentTable& environments, TaskEngine& tasks, Templates& templates, std::function<HostFacts()> facts,
            Emit emit);
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;
  // The tables' watchers stay, and do nothing from then on.
  ~Announcer() { *self_ = nullptr; }

  // What is there already, before the first peer can know of it.
  void start();
  void host_changed();
  // At once, before a peer reads it.
  void tell_host();
  std::size_t live_tasks() const { return live_.size(); }

 private:
  void environment_changed(const EnvironmentPointer& before, const EnvironmentPointer& after);
  void task_changed(const TaskRecord& task);
  void forget_old_tasks();
  void template_changed(const Templates::TemplatePointer& before, const Templates::TemplatePointer& after);
  void added(const std::string& path, const ExportedObject& object);
  void changed(const std::string& path, const ExportedObject& before, const ExportedObject& after);
  void removed(const std::string& path, const ExportedObject& object);

  TaskEngine& tasks_;
  std::function<HostFacts()> facts_;
  Emit emit_;
  ExportedObject host_;  // as it was told last
  Timer host_settle_;
  std::map<std::uint64_t, ExportedObject> live_;  // tasks that have not ended, as they were told last
  std::set<std::uint64_t> ended_;                 // tasks that peers can still see
  std::shared_ptr<Announcer*> self_;
};

}  // namespace dispatcher
