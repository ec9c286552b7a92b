// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/catalogue/database.hpp"

#include "foundation/log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>

namespace dispatcher {
namespace {

constexpr int kBusyWait_ms = 5000;

struct Failure {
  int code = SQLITE_OK;
  std::string words;
};

Failure try_open(const std::string& path, sqlite3*& file) {
  const int opened =
      sqlite3_open_v2(path.c_str(), &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  if (opened != SQLITE_OK) return {opened, file ? sqlite3_errmsg(file) : sqlite3_errstr(opened)};
  sqlite3_extended_result_codes(file, 1);
  sqlite3_busy_timeout(file, kBusyWait_ms);
  std::string verdict;
  const auto keep_first = [](void* text, int, char** values, char**) {
    auto& kept = *static_cast<std::string*>(text);
    if (kept.empty() && values[0]) kept = values[0];
    return 0;
  };
  // What is no database at all says so with the first statement, what is damaged with the check.
  // What was a password's place is overwritten when its row goes.
  for (const char* statement : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON",
                                "PRAGMA secure_delete=ON"}) {
    const int done = sqlite3_exec(file, statement, nullptr, nullptr, nullptr);
    if (done != SQLITE_OK) return {done, sqlite3_errmsg(file)};
  }
  const int checked = sqlite3_exec(file, "PRAGMA quick_check(1)", keep_first, &verdict, nullptr);
  if (checked != SQLITE_OK) return {checked, sqlite3_errmsg(file)};
  if (verdict != "ok") return {SQLITE_CORRUPT, verdict};
  return {};
}

bool is_damage(int code) { return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB; }

Result<std::string> move_aside(const std::string& path) {
  const std::string aside = path + ".damaged-" + std::to_string(std::time(nullptr));
  for (const char* part : {"", "-wal", "-shm"}) {
    if (std::rename((path + part).c_str(), (aside + part).c_str()) != 0 && errno != ENOENT)
      return system_error("moving the damaged " + path + part + " aside", errno);
  }
  return aside;
}

struct BindValue {
  sqlite3_stmt* statement;
  int place;

  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, place); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, place, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, place, value); }
  int operator()(const std::string& value) const {
    return sqlite3_bind_text64(statement, place, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
};

SqlValue column(sqlite3_stmt* statement, int place) {
  switch (sqlite3_column_type(statement, place)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, place)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, place);
    case SQLITE_NULL:
      return nullptr;
    default: {
      const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, place));
      return std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, place)));
    }
  }
}

Result<void> bring_up_to_date(Database& database, const std::vector<std::string>& schema) {
  auto version = database.run("PRAGMA user_version");
  if (!version) return version.error();
  const auto known = static_cast<std::int64_t>(schema.size());
  const std::int64_t found = integer(version->at(0).at(0));
  if (found > known)
    return Error{ErrorCode::kConfigUnsupported, database.path() + ": version " + std::to_string(found) +
                                                    " is of a newer switchyardd; this one knows up to " +
                                                    std::to_string(known)};
  for (std::int64_t step = found; step < known; ++step) {
    auto done = database.transaction([&]() -> Result<void> {
      if (auto made = database.change(schema[static_cast<std::size_t>(step)]); !made) return made;
      // Not a parameter: PRAGMA takes none.
      return database.change("PRAGMA user_version=" + std::to_string(step + 1));
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const std::vector<std::string>& schema) {
  std::string replaced;
  sqlite3* file = nullptr;
  Failure failure = try_open(path, file);
  if (is_damage(failure.code)) {
    sqlite3_close(file);
    file = nullptr;
    auto aside = move_aside(path);
    if (!aside) return aside.error();
    replaced = *aside;
    log_error("{} is damaged ({}): kept as {}, a new one is made", path, failure.words, replaced);
    failure = try_open(path, file);
  }
  std::unique_ptr<Database> database(new Database(path, file));
  if (failure.code != SQLITE_OK)
    return Error{ErrorCode::kSystem, path + ": cannot be opened as a database: " + failure.words};
  database->replaced_ = std::move(replaced);
  if (auto current = bring_up_to_date(*database, schema); !current) return current.error();
  return database;
}

Database::Database(std::string path, sqlite3* file) : path_(std::move(path)), file_(file) {}

Database::~Database() {
  for (const auto& [words, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(file_);
}

Error Database::error(std::string_view what) const {
  return Error{ErrorCode::kSystem, path_ + ": " + std::string(what) + ": " + sqlite3_errmsg(file_)};
}

Result<std::vector<SqlRow>> Database::run(std::string_view words, const std::vector<SqlValue>& parameters) {
  const std::lock_guard lock(mutex_);
  auto place =
      std::find_if(statements_.begin(), statements_.end(), [&](const auto& kept) { return kept.first == words; });
  if (place == statements_.end()) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(file_, words.data(), static_cast<int>(words.size()), &prepared, nullptr) != SQLITE_OK)
      return error(words);
    place = statements_.emplace(statements_.end(), std::string(words), prepared);
  }
  sqlite3_stmt* statement = place->second;
  for (std::size_t number = 0; number < parameters.size(); ++number) {
    if (std::visit(BindValue{statement, static_cast<int>(number) + 1}, parameters[number]) != SQLITE_OK)
      return error(words);
  }
  std::vector<SqlRow> rows;
  int stepped = SQLITE_ROW;
  while ((stepped = sqlite3_step(statement)) == SQLITE_ROW) {
    SqlRow& row = rows.emplace_back();
    for (int number = 0; number < sqlite3_column_count(statement); ++number) row.push_back(column(statement, number));
  }
  std::optional<Error> failed;
  if (stepped != SQLITE_DONE) failed = error(words);
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  if (failed) return *failed;
  return rows;
}

Result<void> Database::change(std::string_view words, const std::vector<SqlValue>& parameters) {
  if (auto rows = run(words, parameters); !rows) return rows.error();
  return {};
}

std::int64_t integer(const SqlValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number ? *number : 0;
}

std::string text(const SqlValue& value) {
  const auto* words = std::get_if<std::string>(&value);
  return words ? *words : std::string();
}

}  // namespace dispatcher
