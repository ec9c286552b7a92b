// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One task from where its record says it is to its end: does its steps, or undoes them, and writes down where it is
// before each. What a record that was found at start means:
//
//   queued, step n    steps before n are done, n has not begun: it goes on
//   running, step n   the dispatcher ended within n. Before the point of no return: undone, n first; after it, and where
//                     n resumes: n is done again
//   undoing, step n   n and those before it are still to be undone
//
// When the dispatcher ends in order, a running task stops before its next step and is written down as queued. A long
// step learns of it from check(), as of a cancel; it is undone alone unless it resumes, and done anew at the next start.
//
// run() on the task's own thread; cancel() and leave() on any.
#pragma once

#include "dispatcher/tasks/cancel_gate.hpp"
#include "dispatcher/tasks/task.hpp"
#include "dispatcher/tasks/task_probe.hpp"
#include "dispatcher/tasks/task_store.hpp"

#include <chrono>
#include <functional>

namespace dispatcher {

class TaskRunner final : public TaskRun {
 public:
  // `tell` is called on the task's thread with each new state, and with progress.
  using Tell = std::function<void(const TaskRecord&)>;

  TaskRunner(Services& services, TaskStore& store, const TaskKind& kind, const TaskProbe& probe, TaskRecord record,
             Tell tell);

  void run();
  // False: it is past its point of no return, or being undone.
  bool cancel() { return gate_.cancel(); }
  void leave() { gate_.leave(); }

  const TaskRecord& record() const override { return record_; }
  Services& services() override { return services_; }
  boost::json::object& notes() override { return record_.notes; }
  boost::json::object& result() override { return record_.result; }
  Result<void> keep() override { return store_.put(record_); }
  void progress(unsigned percent, std::string_view words) override;
  Result<void> check() override;
  std::stop_token interruption() override;

 private:
  void go_on();
  Result<void> begin(std::size_t step);
  Result<void> call(Result<void> (*act)(TaskRun&));
  void fail(std::size_t touched, const std::string& during, const Error& cause);
  void undo_before(std::size_t end);
  void put_off(std::size_t step);
  void end(TaskState state);
  void write();
  void note(const Result<void>& written) const;
  unsigned percent_before(std::size_t step) const;

  Services& services_;
  TaskStore& store_;
  const TaskKind& kind_;
  const TaskProbe& probe_;
  TaskRecord record_;
  Tell tell_;
  CancelGate gate_;
  bool undoing_ = false;
  std::chrono::steady_clock::time_point told_;
};

}  // namespace dispatcher
