// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task_engine.hpp"

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/tasks/task_runner.hpp"
#include "foundation/log.hpp"

#include <algorithm>
#include <ctime>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <set>
#include <thread>
#include <utility>

namespace dispatcher {
namespace {

constexpr std::size_t kEndedInMemory = 100;
constexpr std::size_t kMostUnfinished = 1000;

struct LiveTask {
  TaskRecord record;  // as last told by its thread
  std::unique_ptr<TaskRunner> runner;
  std::thread thread;
};

// What has an environment: a task, or one that is still being checked (id 0).
struct Holder {
  std::uint64_t task = 0;
  std::string kind;
};

}  // namespace

struct TaskEngine::Parts {
  Services& services;
  TaskStore& store;
  Settings settings;
  std::map<std::string, const TaskKind*, std::less<>> kinds = {};
  std::vector<Watcher> watchers = {};
  std::map<std::uint64_t, LiveTask> live = {};
  std::deque<std::uint64_t> waiting = {};
  unsigned running = 0;
  std::map<std::string, Holder> holders = {};
  std::deque<TaskRecord> ended = {};  // the newest first
  bool ready = false;
  std::set<std::uint64_t> interrupted = {};  // what `resumed` waits for
  std::function<void()> resumed = {};
  std::shared_ptr<Parts*> self = std::make_shared<Parts*>(this);  // emptied before the end

  std::vector<std::string> environments_of(const TaskRecord& record) const;
  Result<void> hold(const TaskRecord& record);
  void release(const TaskRecord& record);
  Result<void> admit(TaskRecord& record);
  void checked(Result<TaskRecord> record, const TaskRecord& asked, const Submitted& submitted);
  void added(Result<std::uint64_t> id, TaskRecord record, const Submitted& submitted);
  void take_up(TaskRecord record);
  Result<void> end_overtaken(std::vector<TaskRecord>& unfinished);
  void start_waiting();
  TaskRunner& runner_of(LiveTask& task);
  void start(LiveTask& task);
  void told(TaskRecord record);
  void finished(const TaskRecord& record);
  bool is_half_done(const TaskRecord& record) const;
  void when_resumed();
  void tell(const TaskRecord& record) {
    for (const auto& watcher : watchers) watcher(record);
  }
};

std::vector<std::string> TaskEngine::Parts::environments_of(const TaskRecord& record) const {
  std::vector<std::string> all;
  if (!record.environment.empty()) all.push_back(record.environment);
  const auto kind = kinds.find(record.kind);
  if (kind == kinds.end() || kind->second->second == nullptr) return all;
  const auto* second = record.arguments.if_contains(kind->second->second);
  if (second && second->is_string() && second->get_string() != record.environment)
    all.emplace_back(second->get_string());
  return all;
}

// All of them or none.
Result<void> TaskEngine::Parts::hold(const TaskRecord& record) {
  const auto wanted = environments_of(record);
  for (const auto& environment : wanted) {
    const auto holder = holders.find(environment);
    if (holder == holders.end()) continue;
    const auto task = live.find(holder->second.task);
    return Error{ErrorCode::kOperationInvalid,
                 task == live.end()
                     ? fmt::format("environment {} is taken by a task ({}) that is about to begin", environment,
                                   holder->second.kind)
                     : fmt::format("environment {} is taken by task {} ({}, {}): wait for its end, or cancel it",
                                   environment, holder->second.task, holder->second.kind,
                                   task->second.record.words.empty() ? word_of(task->second.record.state)
                                                                     : task->second.record.words)};
  }
  for (const auto& environment : wanted) holders[environment] = {record.id, record.kind};
  return {};
}

void TaskEngine::Parts::release(const TaskRecord& record) {
  for (const auto& environment : environments_of(record)) {
    const auto holder = holders.find(environment);
    if (holder != holders.end() && holder->second.task == record.id) holders.erase(holder);
  }
}

Result<void> TaskEngine::Parts::admit(TaskRecord& record) {
  if (!ready)
    return Error{ErrorCode::kOperationInvalid,
                 "tasks that were interrupted are being brought to their end; ask again when that is done"};
  const auto kind = kinds.find(record.kind);
  if (kind == kinds.end()) {
    std::string known;
    for (const auto& [name, each] : kinds) known.append(known.empty() ? "" : ", ").append(name);
    return Error{ErrorCode::kInvalidArg, fmt::format("unknown kind of task '{}'; known are {}", record.kind, known)};
  }
  if (live.size() >= kMostUnfinished)
    return Error{ErrorCode::kOperationInvalid, fmt::format("{} tasks have not ended: no more are taken", live.size())};
  return hold(record);
}

void TaskEngine::Parts::checked(Result<TaskRecord> record, const TaskRecord& asked, const Submitted& submitted) {
  release(asked);
  if (!record) return submitted(record.error());
  // The check may have chosen the environment's UUID.
  if (const auto held = hold(*record); !held) return submitted(held.error());
  services.workers.ask<Result<std::uint64_t>>(
      "", [&tasks = store, added = *record] { return tasks.add(added); },
      [held = self, added = *record, submitted](Result<std::uint64_t> id) {
        if (*held) (*held)->added(std::move(id), added, submitted);
      });
}

void TaskEngine::Parts::added(Result<std::uint64_t> id, TaskRecord record, const Submitted& submitted) {
  if (!id) {
    release(record);
    return submitted(id.error());
  }
  record.id = *id;
  for (const auto& environment : environments_of(record)) holders[environment] = {record.id, record.kind};
  log_info("task {} ({} of {}) for {}", record.id, record.kind, record.environment, record.owner);
  take_up(record);
  tell(record);
  submitted(*id);
  start_waiting();
}

void TaskEngine::Parts::take_up(TaskRecord record) {
  const std::uint64_t id = record.id;
  live[id].record = std::move(record);
  waiting.push_back(id);
}

// An environment gets its next task when the last one has ended: of two unfinished ones the older had failed, and that
// could not be written down.
Result<void> TaskEngine::Parts::end_overtaken(std::vector<TaskRecord>& unfinished) {
  std::set<std::string> taken;
  std::vector<TaskRecord> newest;
  for (auto record = unfinished.rbegin(); record != unfinished.rend(); ++record) {
    const auto wanted = environments_of(*record);
    const bool overtaken = std::ranges::any_of(wanted, [&](const auto& each) { return taken.contains(each); });
    taken.insert(wanted.begin(), wanted.end());
    if (!overtaken) {
      newest.push_back(std::move(*record));
      continue;
    }
    record->state = TaskState::kFailed;
    record->ended = std::time(nullptr);
    record->error_code = static_cast<int>(ErrorCode::kOperationFailed);
    record->error += record->error.empty() ? "" : "\n";
    record->error += "its end could not be written down: look at what it left";
    if (auto written = store.put(*record); !written) return written;
    log_warning("task {} ({} of {}) had ended before others, which was not written down: it counts as failed",
                record->id, record->kind, record->environment);
    ended.push_front(std::move(*record));
  }
  unfinished.assign(std::make_move_iterator(newest.rbegin()), std::make_move_iterator(newest.rend()));
  return {};
}

void TaskEngine::Parts::start_waiting() {
  while (running < settings.parallel && !waiting.empty()) {
    const std::uint64_t id = waiting.front();
    waiting.pop_front();
    start(live.at(id));
  }
}

TaskRunner& TaskEngine::Parts::runner_of(LiveTask& task) {
  if (!task.runner) {
    task.runner = std::make_unique<TaskRunner>(services, store, *kinds.find(task.record.kind)->second, settings.probe,
                                               task.record, [held = self](const TaskRecord& record) {
                                                 post([held, record] {
                                                   if (*held) (*held)->told(record);
                                                 });
                                               });
  }
  return *task.runner;
}

void TaskEngine::Parts::start(LiveTask& task) {
  ++running;
  task.thread = std::thread([this, held = self, &runner = runner_of(task)] {
    try {
      runner.run();
    } catch (const TaskAbandoned&) {
      return;
    }
    if (const auto forgotten = store.forget_old(std::time(nullptr)); !forgotten)
      log_warning("{}", forgotten.error().message);
    if (runner.record().ended == 0) return;
    post([held, record = runner.record()] {
      if (*held) (*held)->finished(record);
    });
  });
}

// Its end is told by finished(), once the environment is free.
void TaskEngine::Parts::told(TaskRecord record) {
  if (record.ended != 0) return;
  LiveTask& task = live.at(record.id);
  task.record = std::move(record);
  tell(task.record);
}

void TaskEngine::Parts::finished(const TaskRecord& record) {
  live.extract(record.id).mapped().thread.join();
  --running;
  log_info("task {} ({} of {}) {}", record.id, record.kind, record.environment, word_of(record.state));
  release(record);
  ended.push_front(record);
  if (ended.size() > kEndedInMemory) ended.pop_back();
  tell(record);
  start_waiting();
  if (interrupted.erase(record.id) > 0) when_resumed();
}

// A step that resumes leaves nothing half done that others could meet, and may take hours.
bool TaskEngine::Parts::is_half_done(const TaskRecord& record) const {
  const TaskKind& kind = *kinds.find(record.kind)->second;
  const bool goes_on = record.state == TaskState::kRunning && record.step < kind.steps.size() &&
                       kind.steps[record.step].resumes;
  return record.state != TaskState::kQueued && !goes_on;
}

void TaskEngine::Parts::when_resumed() {
  if (!interrupted.empty() || ready) return;
  ready = true;
  if (const auto done = std::exchange(resumed, nullptr)) done();
}

TaskEngine::TaskEngine(Services& services, TaskStore& store, std::span<const TaskKind* const> kinds, Settings settings)
    : parts_(new Parts{services, store, std::move(settings)}) {
  for (const TaskKind* each : kinds) parts_->kinds[each->name] = each;
}

TaskEngine::~TaskEngine() {
  *parts_->self = nullptr;
  leave();
  for (auto& [id, task] : parts_->live)
    if (task.thread.joinable()) task.thread.join();
}

void TaskEngine::leave() {
  for (auto& [id, task] : parts_->live)
    if (task.runner) task.runner->leave();
}

void TaskEngine::watch(Watcher watcher) { parts_->watchers.push_back(std::move(watcher)); }

Result<void> TaskEngine::resume(std::function<void()> done) {
  auto recent = parts_->store.recent(kEndedInMemory);
  if (!recent) return recent.error();
  auto unfinished = parts_->store.unfinished();
  if (!unfinished) return unfinished.error();
  parts_->ended.assign(recent->begin(), recent->end());
  if (auto sorted_out = parts_->end_overtaken(*unfinished); !sorted_out) return sorted_out;
  parts_->resumed = std::move(done);
  for (TaskRecord& record : *unfinished) {
    if (!parts_->kinds.contains(record.kind)) {
      log_error("task {}: this switchyardd knows no kind '{}': it stays as it is", record.id, record.kind);
      continue;
    }
    if (const auto held = parts_->hold(record); !held) return held.error();
    if (parts_->is_half_done(record)) parts_->interrupted.insert(record.id);
    log_info("task {} ({} of {}) was {} when switchyardd ended", record.id, record.kind, record.environment,
             word_of(record.state));
    parts_->take_up(std::move(record));
  }
  // Who waits for `done` must not wait for what only stood in the queue.
  std::stable_partition(parts_->waiting.begin(), parts_->waiting.end(),
                        [this](std::uint64_t id) { return parts_->interrupted.contains(id); });
  parts_->start_waiting();
  parts_->when_resumed();
  return {};
}

void TaskEngine::submit(TaskRecord record, Submitted submitted) {
  record.id = 0;
  record.state = TaskState::kQueued;
  record.created = std::time(nullptr);
  if (const auto admitted = parts_->admit(record); !admitted) {
    post([submitted = std::move(submitted), error = admitted.error()] { submitted(error); });
    return;
  }
  const TaskKind& kind = *parts_->kinds.find(record.kind)->second;
  parts_->services.workers.ask<Result<TaskRecord>>(
      "",
      [&kind, &services = parts_->services, record]() -> Result<TaskRecord> {
        TaskRecord completed = record;
        if (kind.check)
          if (const auto fit = kind.check(services, completed); !fit) return fit.error();
        return completed;
      },
      [held = parts_->self, record, submitted = std::move(submitted)](Result<TaskRecord> completed) {
        if (*held) (*held)->checked(std::move(completed), record, submitted);
      });
}

Result<void> TaskEngine::cancel(std::uint64_t id) {
  const auto task = parts_->live.find(id);
  if (task == parts_->live.end()) {
    const auto ended = find(id);
    if (!ended) return Error{ErrorCode::kInvalidArg, fmt::format("there is no task {}", id)};
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("task {} ({}) has ended: {}", id, ended->kind, word_of(ended->state))};
  }
  LiveTask& live = task->second;
  if (!parts_->runner_of(live).cancel())
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("task {} ({}) can no longer be cancelled: {}", id, live.record.kind, live.record.words)};
  // One that waits does not wait for its turn: its end is a matter of a moment.
  const auto turn = std::find(parts_->waiting.begin(), parts_->waiting.end(), id);
  if (turn != parts_->waiting.end()) {
    parts_->waiting.erase(turn);
    parts_->start(live);
  }
  return {};
}

std::optional<TaskRecord> TaskEngine::find(std::uint64_t id) const {
  if (const auto task = parts_->live.find(id); task != parts_->live.end()) return task->second.record;
  for (const TaskRecord& record : parts_->ended)
    if (record.id == id) return record;
  return {};
}

std::vector<TaskRecord> TaskEngine::list() const {
  std::vector<TaskRecord> all;
  for (const auto& [id, task] : parts_->live) all.push_back(task.record);
  all.insert(all.end(), parts_->ended.begin(), parts_->ended.end());
  return all;
}

const TaskKind* TaskEngine::kind(std::string_view name) const {
  const auto found = parts_->kinds.find(name);
  return found == parts_->kinds.end() ? nullptr : found->second;
}

std::vector<std::string> TaskEngine::environments_of(const TaskRecord& record) const {
  return parts_->environments_of(record);
}

std::uint64_t TaskEngine::task_of(const std::string& environment) const {
  const auto holder = parts_->holders.find(environment);
  return holder == parts_->holders.end() ? 0 : holder->second.task;
}

}  // namespace dispatcher
