// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task_store.hpp"

#include "foundation/log.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string_view>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr const char* kColumns =
    "SELECT id, kind, environment, owner, arguments, notes, state, step, percent, words, result, error_code, error,"
    " created, ended FROM tasks";
constexpr TaskState kStates[] = {TaskState::kQueued, TaskState::kRunning, TaskState::kUndoing,
                                 TaskState::kDone,   TaskState::kFailed,  TaskState::kCancelled};
constexpr std::int64_t kKept_s = 30LL * 24 * 3600;
constexpr std::int64_t kKeptCount = 1000;

std::vector<SqlValue> values_of(const TaskRecord& record) {
  return {record.kind,
          record.environment,
          record.owner,
          json::serialize(record.arguments),
          json::serialize(record.notes),
          std::string(word_of(record.state)),
          static_cast<std::int64_t>(record.step),
          std::int64_t{record.percent},
          record.words,
          json::serialize(record.result),
          std::int64_t{record.error_code},
          record.error,
          record.created,
          record.ended};
}

bool take_object(json::object& into, const SqlValue& column) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // paths, and what an old file says, are bytes
  boost::system::error_code failed;
  json::value value = json::parse(text(column), failed, {}, options);
  if (failed || !value.is_object()) return false;
  into = std::move(value.get_object());
  return true;
}

bool take_state(TaskState& into, const SqlValue& column) {
  const std::string word = text(column);
  for (const TaskState state : kStates) {
    if (word != word_of(state)) continue;
    into = state;
    return true;
  }
  return false;
}

// False: somebody else wrote into the table.
bool take_row(TaskRecord& record, const SqlRow& row) {
  record.id = static_cast<std::uint64_t>(integer(row[0]));
  record.kind = text(row[1]);
  record.environment = text(row[2]);
  record.owner = text(row[3]);
  record.step = static_cast<std::size_t>(integer(row[7]));
  record.percent = static_cast<unsigned>(integer(row[8]));
  record.words = text(row[9]);
  record.error_code = static_cast<int>(integer(row[11]));
  record.error = text(row[12]);
  record.created = integer(row[13]);
  record.ended = integer(row[14]);
  return take_object(record.arguments, row[4]) && take_object(record.notes, row[5]) &&
         take_state(record.state, row[6]) && take_object(record.result, row[10]);
}

Result<std::vector<TaskRecord>> records_of(const Result<std::vector<SqlRow>>& rows, const std::string& path) {
  if (!rows) return rows.error();
  std::vector<TaskRecord> records;
  for (const SqlRow& row : *rows) {
    TaskRecord record;
    if (take_row(record, row))
      records.push_back(std::move(record));
    else
      log_error("{}: task {} ({}) is not written as tasks are: it is left alone", path, record.id, record.kind);
  }
  return records;
}

}  // namespace

Result<std::uint64_t> TaskStore::add(const TaskRecord& record) {
  const auto rows = database_.run(
      "INSERT INTO tasks (kind, environment, owner, arguments, notes, state, step, percent, words, result,"
      " error_code, error, created, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      values_of(record));
  if (!rows) return rows.error();
  return static_cast<std::uint64_t>(integer(rows->at(0).at(0)));
}

Result<void> TaskStore::put(const TaskRecord& record) {
  auto values = values_of(record);
  values.emplace_back(static_cast<std::int64_t>(record.id));
  return database_.change(
      "UPDATE tasks SET kind = ?, environment = ?, owner = ?, arguments = ?, notes = ?, state = ?, step = ?,"
      " percent = ?, words = ?, result = ?, error_code = ?, error = ?, created = ?, ended = ? WHERE id = ?",
      values);
}

Result<void> TaskStore::put_ended(const TaskRecord& record, bool had_secrets) {
  if (auto written = put(record); !written) return written;
  if (!had_secrets) return {};
  if (const auto forgotten = database_.forget_overwritten(); !forgotten)
    log_warning("task {}: its secrets stay in '{}' for a while: {}", record.id, database_.path(),
                forgotten.error().message);
  return {};
}

Result<std::vector<TaskRecord>> TaskStore::unfinished() {
  return records_of(database_.run(std::string(kColumns) + " WHERE ended = 0 ORDER BY id"), database_.path());
}

Result<std::vector<TaskRecord>> TaskStore::recent(std::size_t limit) {
  return records_of(database_.run(std::string(kColumns) + " WHERE ended <> 0 ORDER BY id DESC LIMIT ?",
                                  {static_cast<std::int64_t>(limit)}),
                    database_.path());
}

Result<void> TaskStore::forget_old(std::int64_t now) {
  return database_.change(
      "DELETE FROM tasks WHERE ended <> 0 AND (ended < ? OR id NOT IN"
      " (SELECT id FROM tasks WHERE ended <> 0 ORDER BY id DESC LIMIT ?))",
      {now - kKept_s, kKeptCount});
}

}  // namespace dispatcher
