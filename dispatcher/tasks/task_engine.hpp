// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Queues and runs tasks: at most one at a time for an environment (a second one is refused by name, not queued), at
// most `parallel` in all, the others wait in their order. Each runs on a thread of its own. Progress, ends and results
// are told to watchers on the main loop.
//
// After a start, resume() takes up what a crash interrupted, before anything new is taken: until then submit() refuses.
// Not waited for is a step that resumes, a copy of hours, say: its task goes on beside new ones of other environments.
// A cancelled task undoes what it did, unless it has passed its point of no return: then cancel() is refused.
//
// For tests: a TaskProbe is called before and after each step; the daemon gives none, or the one that ends the process
// at a named place (SWITCHYARD_KILL_AT=KIND/STEP/before|after, DEVELOPING.md).
//
// Main loop only, but where a comment says otherwise.
#pragma once

#include "dispatcher/tasks/task.hpp"
#include "dispatcher/tasks/task_probe.hpp"
#include "dispatcher/tasks/task_store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dispatcher {

class TaskEngine {
 public:
  struct Settings {
    unsigned parallel = 4;
    TaskProbe probe;
  };

  TaskEngine(Services& services, TaskStore& store, std::span<const TaskKind* const> kinds, Settings settings);
  TaskEngine(const TaskEngine&) = delete;
  TaskEngine& operator=(const TaskEngine&) = delete;
  // Waits for the steps that run, no longer: the tasks go on at the next start.
  ~TaskEngine();
  // Asks for that already.
  void leave();

  using Watcher = std::function<void(const TaskRecord&)>;
  void watch(Watcher watcher);

  // Finishes or undoes what was interrupted; `done` when nothing is half done any more.
  Result<void> resume(std::function<void()> done);

  // The task's id, durable. kOperationInvalid, naming the other task, where the environment has one.
  using Submitted = std::function<void(Result<std::uint64_t>)>;
  void submit(TaskRecord record, Submitted submitted);
  Result<void> cancel(std::uint64_t id);

  std::optional<TaskRecord> find(std::uint64_t id) const;
  // Those that have not ended, and the newest that have.
  std::vector<TaskRecord> list() const;
  const TaskKind* kind(std::string_view name) const;
  // Those that the task has while it is queued or runs.
  std::vector<std::string> environments_of(const TaskRecord& record) const;
  // The task that has the environment; 0: none.
  std::uint64_t task_of(const std::string& environment) const;

  struct Parts;

 private:
  std::unique_ptr<Parts> parts_;
};

}  // namespace dispatcher
