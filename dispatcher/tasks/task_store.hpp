// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tasks in the dispatcher's database (table `tasks`). put() is durable when it returns. Ended ones are kept for a while
// (the newest 1,000, and none older than 30 days). Any thread.
#pragma once

#include "dispatcher/catalogue/database.hpp"
#include "dispatcher/tasks/task.hpp"

#include <vector>

namespace dispatcher {

class TaskStore {
 public:
  explicit TaskStore(Database& database) : database_(database) {}

  // Returns the id that it gave.
  Result<std::uint64_t> add(const TaskRecord& record);
  Result<void> put(const TaskRecord& record);
  // The same, of a task that has ended: what its notes kept secret is nowhere in the file any more.
  Result<void> put_ended(const TaskRecord& record, bool had_secrets);
  // In the order of their ids.
  Result<std::vector<TaskRecord>> unfinished();
  // Ended ones, the newest first.
  Result<std::vector<TaskRecord>> recent(std::size_t limit);
  Result<void> forget_old(std::int64_t now);

 private:
  Database& database_;
};

}  // namespace dispatcher
