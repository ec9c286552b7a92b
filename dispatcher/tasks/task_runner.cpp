// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task_runner.hpp"

#include "foundation/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <utility>

namespace dispatcher {
namespace {

constexpr std::chrono::milliseconds kBetweenProgress{100};

Error aborted(const TaskRecord& record, std::string_view why) {
  return Error{ErrorCode::kOperationAborted, fmt::format("task {} ({}) {}", record.id, record.kind, why)};
}

}  // namespace

TaskRunner::TaskRunner(Services& services, TaskStore& store, const TaskKind& kind, const TaskProbe& probe,
                       TaskRecord record, Tell tell)
    : services_(services),
      store_(store),
      kind_(kind),
      probe_(probe),
      record_(std::move(record)),
      tell_(std::move(tell)) {
  const bool begun = record_.state == TaskState::kRunning && record_.step >= kind_.no_return;
  if (begun || record_.step > kind_.no_return || record_.state == TaskState::kUndoing) (void)gate_.close();
}

void TaskRunner::run() {
  const std::size_t step = record_.step;
  if (record_.state == TaskState::kUndoing) {
    undo_before(step + 1);
  } else if (record_.state == TaskState::kRunning && step < kind_.no_return && step < kind_.steps.size() &&
             !kind_.steps[step].resumes) {
    fail(step + 1, kind_.steps[step].words, Error{ErrorCode::kOperationFailed, "switchyardd ended meanwhile"});
  } else {
    go_on();
  }
}

void TaskRunner::go_on() {
  std::size_t step = record_.step;
  for (; step < kind_.steps.size(); ++step) {
    const TaskStep& now = kind_.steps[step];
    if (gate_.leaving() && !gate_.cancelled()) return put_off(step);
    // One that resumes may have been half done when it was put off, or a crash came.
    if (const auto begun = begin(step); !begun) return fail(now.resumes ? step + 1 : step, now.words, begun.error());
    if (probe_) probe_(record_, now, "before");
    if (const auto done = call(now.act); !done) {
      const bool left = done.error().code == ErrorCode::kOperationAborted && gate_.leaving() && !gate_.cancelled();
      if (!left || gate_.closed()) return fail(step + 1, now.words, done.error());
      undoing_ = true;
      if (!now.undo || now.resumes || call(now.undo)) return put_off(step);
      return;  // written down as running: all of it is undone at the next start
    }
    if (probe_) probe_(record_, now, "after");
  }
  if (!gate_.closed() && !gate_.close()) return fail(step, "ending", aborted(record_, "was cancelled"));
  TaskRecord done = record_;
  done.state = TaskState::kDone;
  done.percent = 100;
  done.words.clear();
  done.notes.clear();
  done.ended = std::time(nullptr);
  // A task that is not known to be done would be undone at the next start.
  if (const auto written = store_.put_ended(done, record_.has_secrets()); !written)
    return fail(step, "ending", written.error());
  record_ = std::move(done);
  tell_(record_);
}

Result<void> TaskRunner::begin(std::size_t step) {
  const bool cancelled = step >= kind_.no_return ? !gate_.close() : gate_.cancelled();
  if (cancelled) return aborted(record_, "was cancelled");
  record_.state = TaskState::kRunning;
  record_.step = step;
  record_.words = kind_.steps[step].words;
  record_.percent = std::max(record_.percent, percent_before(step));
  if (auto written = store_.put(record_); !written) return written;
  tell_(record_);
  return {};
}

Result<void> TaskRunner::call(Result<void> (*act)(TaskRun&)) {
  try {
    return act(*this);
  } catch (const ErrorException& thrown) {
    return thrown.error;
  } catch (const std::exception& thrown) {
    return Error{ErrorCode::kInternal, thrown.what()};
  }
}

// `touched`: so many steps may have left something.
void TaskRunner::fail(std::size_t touched, const std::string& during, const Error& cause) {
  const bool can_be_undone = touched <= kind_.no_return;
  record_.error_code = static_cast<int>(cause.code);
  record_.error = fmt::format("{}: {}", during, cause.message);
  log_warning("task {} ({} of {}): {}", record_.id, record_.kind, record_.environment, record_.error);
  if (can_be_undone) return undo_before(touched);
  record_.error += "\nwhat was done before cannot be undone, and stays";
  end(TaskState::kFailed);
}

void TaskRunner::undo_before(std::size_t end_of_touched) {
  (void)gate_.close();
  undoing_ = true;
  record_.state = TaskState::kUndoing;
  for (std::size_t step = std::min(end_of_touched, kind_.steps.size()); step-- > 0;) {
    const TaskStep& now = kind_.steps[step];
    if (!now.undo) continue;
    record_.step = step;
    record_.words = fmt::format("undoing: {}", now.words);
    write();
    tell_(record_);
    if (const auto undone = call(now.undo); !undone) {
      record_.error += fmt::format("\nnot undone: {}: {}", now.words, undone.error().message);
      log_error("task {} ({} of {}): not undone: {}: {}", record_.id, record_.kind, record_.environment, now.words,
                undone.error().message);
      record_.notes["not_undone"] = true;
    }
  }
  const bool cancelled = record_.error_code == static_cast<int>(ErrorCode::kOperationAborted);
  end(cancelled && !record_.notes.contains("not_undone") ? TaskState::kCancelled : TaskState::kFailed);
}

void TaskRunner::put_off(std::size_t step) {
  record_.state = TaskState::kQueued;
  record_.step = step;
  write();
  log_info("task {} ({} of {}) goes on at the next start", record_.id, record_.kind, record_.environment);
}

void TaskRunner::end(TaskState state) {
  const bool had_secrets = record_.has_secrets();
  record_.state = state;
  record_.words.clear();
  record_.notes.clear();
  record_.ended = std::time(nullptr);
  note(store_.put_ended(record_, had_secrets));
  tell_(record_);
}

// Where this fails, the next start finds an older state of the task, from which it undoes or does more than it must.
void TaskRunner::write() { note(store_.put(record_)); }

void TaskRunner::note(const Result<void>& written) const {
  if (!written)
    log_error("task {} ({} of {}): {}", record_.id, record_.kind, record_.environment, written.error().message);
}

void TaskRunner::progress(unsigned percent, std::string_view words) {
  const auto now = std::chrono::steady_clock::now();
  if (now - told_ < kBetweenProgress) return;
  told_ = now;
  if (record_.state == TaskState::kRunning) {
    const unsigned from = percent_before(record_.step);
    const unsigned whole = percent_before(record_.step + 1) - from;
    record_.percent = std::max(record_.percent, from + whole * std::min(percent, 100U) / 100);
  }
  record_.words = words;
  tell_(record_);
}

Result<void> TaskRunner::check() {
  if (undoing_ || gate_.closed()) return {};
  if (gate_.cancelled()) return aborted(record_, "was cancelled");
  if (gate_.leaving()) return aborted(record_, "goes on when switchyardd is started again");
  return {};
}

std::stop_token TaskRunner::interruption() {
  return undoing_ || gate_.closed() ? std::stop_token() : gate_.interruption();
}

unsigned TaskRunner::percent_before(std::size_t step) const {
  unsigned before = 0;
  unsigned all = 0;
  for (std::size_t number = 0; number < kind_.steps.size(); ++number) {
    all += kind_.steps[number].weight;
    if (number < step) before += kind_.steps[number].weight;
  }
  return all == 0 ? 0 : before * 100 / all;
}

}  // namespace dispatcher
