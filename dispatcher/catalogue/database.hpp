// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One SQLite file of the dispatcher's, and its statements. WAL, synchronous=FULL: what a call that returned has written
// outlives a crash of the host. Each thread that writes takes the mutex for the whole of its transaction.
//
// A file that is not a database, or a damaged one, is moved aside (NAME.damaged-TIME, never deleted) and a new one
// made: open() then says so in `replaced`, and the owner rebuilds what it can. A newer schema than this program knows
// is an error.
//
// Source: SQLite's documentation, "Write-Ahead Logging", "PRAGMA quick_check".
#pragma once

#include "foundation/result.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dispatcher {

using SqlValue = std::variant<std::nullptr_t, std::int64_t, double, std::string>;
using SqlRow = std::vector<SqlValue>;

class Database {
 public:
  // `schema`: statements that are run once, in a transaction, each raising user_version by one: schema[0] makes version
  // 1 of an empty file, schema[1] turns version 1 into version 2, and so on. Never changed after a release, only added
  // to.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const std::vector<std::string>& schema);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // One statement with its parameters; all rows of its answer. Prepared statements are kept by their text.
  Result<std::vector<SqlRow>> run(std::string_view statement, const std::vector<SqlValue>& parameters = {});

  // The same, of a statement that answers nothing.
  Result<void> change(std::string_view statement, const std::vector<SqlValue>& parameters = {});

  // What was deleted or overwritten before now stands in none of the file's parts any more; else its log of changes
  // keeps that for a while.
  Result<void> forget_overwritten() { return change("PRAGMA wal_checkpoint(TRUNCATE)"); }

  // All or nothing: `work` is called between BEGIN IMMEDIATE and COMMIT; its error, or a failed commit, rolls back.
  // Reentrant calls of run() on the same thread are what it is for.
  template <typename Work>
  Result<void> transaction(Work&& work) {
    const std::lock_guard lock(mutex_);
    if (auto begun = run("BEGIN IMMEDIATE"); !begun) return begun.error();
    Result<void> done = work();
    if (done) {
      if (auto committed = run("COMMIT"); committed)
        return {};
      else
        done = committed.error();
    }
    (void)run("ROLLBACK");
    return done;
  }

  // Where the damaged file that this one replaces was moved; empty: it was sound, or there was none.
  const std::string& replaced() const { return replaced_; }
  const std::string& path() const { return path_; }

 private:
  Database(std::string path, sqlite3* file);
  Error error(std::string_view what) const;

  std::string path_;
  std::string replaced_;
  sqlite3* file_;
  std::recursive_mutex mutex_;
  std::vector<std::pair<std::string, sqlite3_stmt*>> statements_;
};

std::int64_t integer(const SqlValue& value);  // 0 where it is none
std::string text(const SqlValue& value);      // empty where it is none

}  // namespace dispatcher
