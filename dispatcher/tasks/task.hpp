// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A task: long work that outlives the terminal that asked for it, and a crash. It is a list of named steps; before a
// step begins and after it ended that is written down, with the notes that later steps and the undoing need. Whoever
// starts after a crash finds the step that was interrupted and either undoes it and all before it, the last first, or,
// once the task's point of no return is passed, and where the step resumes, does it again and goes on. So each act and
// each undo must be able to be done twice, and to find only part of its work done.
//
// Steps run on the task's own thread and may block. They ask for the connection each time they need it: it changes.
#pragma once

#include "foundation/result.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace dispatcher {

struct Services;  // daemon/services.hpp: what steps work with

// Among the notes of a task: what nobody may read, passwords.
inline constexpr const char* kSecrets = "secrets";

enum class TaskState { kQueued, kRunning, kUndoing, kDone, kFailed, kCancelled };

struct TaskRecord {
  std::uint64_t id = 0;
  std::string kind;
  std::string environment;  // UUID; of one that is being made, that which it will have
  std::string owner;        // "uid 0", or the D-Bus sender's user
  boost::json::object arguments;
  boost::json::object notes;  // of its steps, for later ones and their undoing; gone when it has ended
  TaskState state = TaskState::kQueued;
  std::size_t step = 0;        // the one that runs, or was interrupted; steps before it are done
  unsigned percent = 0;        // of the whole, 0…100
  std::string words;           // what is being done
  boost::json::object result;  // of a task that is done
  int error_code = 0;          // libvirt's, of a failed one
  std::string error;           // its words: the failed step, the cause, and what could not be undone, each a line
  std::int64_t created = 0;    // seconds since 1970
  std::int64_t ended = 0;      // 0: not yet

  bool has_secrets() const { return notes.contains(kSecrets); }
  std::string argument(std::string_view name) const;  // empty: not given, or no text
  bool flag(std::string_view name) const;             // false: not given
  // Nothing where it is not given; kInvalidArg where it is no whole number from `least` to `most`.
  Result<std::optional<std::uint64_t>> number(std::string_view name, std::uint64_t least, std::uint64_t most) const;
};

// What a step may do with its task. Task's thread only.
class TaskRun {
 public:
  virtual ~TaskRun() = default;
  virtual const TaskRecord& record() const = 0;
  virtual Services& services() = 0;
  // Notes for later steps, for the undoing, and for whoever continues after a crash; durable when keep() returns.
  virtual boost::json::object& notes() = 0;
  virtual Result<void> keep() = 0;
  // The task's result, for who asked.
  virtual boost::json::object& result() = 0;
  // Of this step, 0…100. May be called often: it is told on at most ten times a second.
  virtual void progress(unsigned percent, std::string_view words) = 0;
  // kOperationAborted once somebody cancelled; long steps ask this between pieces of their work. Never while undoing,
  // and not past the point of no return.
  virtual Result<void> check() = 0;
  // Requested when check() begins to fail, for what waits.
  virtual std::stop_token interruption() = 0;

  std::string argument(std::string_view name) const { return record().argument(name); }
  bool flag(std::string_view name) const { return record().flag(name); }
  std::string note(std::string_view name);  // empty: there is none
};

struct TaskStep {
  const char* name;   // one word: what a test kills the dispatcher at, what the log says
  const char* words;  // for people: "copying disks"
  Result<void> (*act)(TaskRun&);
  Result<void> (*undo)(TaskRun&);  // null: nothing to undo
  unsigned weight = 1;             // its part of the whole progress
  bool resumes = false;            // a crash within it does not undo the task: it is done again, and goes on
};

struct TaskKind {
  const char* name;  // "clone"
  std::span<const TaskStep> steps;
  std::size_t no_return;      // from this step on a crash is finished and not undone; steps.size(): never
  const char* polkit_action;  // "org.switchyard.dispatcher.manage"
  // Before it is queued: arguments whole and sensible, the environment in a fit state. Where the record names no
  // environment yet, since it is being made, this sets the UUID that it will have. Blocks; on a worker.
  Result<void> (*check)(Services&, TaskRecord&);
  // The argument that names a second environment which the task has too, until it ended: "source". Null: none.
  const char* second = nullptr;
};

const char* word_of(TaskState state);

}  // namespace dispatcher
