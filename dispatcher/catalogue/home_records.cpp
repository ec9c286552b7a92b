// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/catalogue/home_records.hpp"

#include "dispatcher/catalogue/homes_copy.hpp"
#include "dispatcher/guests/guest_wishes.hpp"
#include "foundation/log.hpp"

namespace dispatcher {
namespace {

constexpr const char* kColumns = "SELECT uuid, kind, home, config_file, is_template, written_digest FROM homes";

constexpr const char* kHomesTable =
    "CREATE TABLE homes (uuid TEXT PRIMARY KEY, kind TEXT NOT NULL, home TEXT NOT NULL UNIQUE,"
    " config_file TEXT NOT NULL, is_template INTEGER NOT NULL, written_digest TEXT NOT NULL) WITHOUT ROWID";
constexpr const char* kLinksTable = "CREATE TABLE links (clone TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID";

HomeRecord record_of(const SqlRow& row) {
  HomeRecord record;
  record.uuid = text(row[0]);
  record.kind = text(row[1]) == word_of(Kind::kContainer) ? Kind::kContainer : Kind::kVm;
  record.facts.home = text(row[2]);
  record.facts.config_file = text(row[3]);
  record.facts.is_template = integer(row[4]) != 0;
  record.written_digest = text(row[5]);
  return record;
}

Result<std::optional<HomeRecord>> first_of(Result<std::vector<SqlRow>> rows) {
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<HomeRecord>();
  return std::optional(record_of(rows->front()));
}

}  // namespace

const std::vector<std::string>& dispatcher_schema() {
  static const std::vector<std::string> kSchema = {
      kHomesTable,
      "CREATE TABLE tasks (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, environment TEXT NOT NULL,"
      " owner TEXT NOT NULL, arguments TEXT NOT NULL, notes TEXT NOT NULL, state TEXT NOT NULL, step INTEGER NOT NULL,"
      " percent INTEGER NOT NULL, words TEXT NOT NULL, result TEXT NOT NULL, error_code INTEGER NOT NULL,"
      " error TEXT NOT NULL, created INTEGER NOT NULL, ended INTEGER NOT NULL)",
      "CREATE TABLE kept_configs (uuid TEXT PRIMARY KEY, definition TEXT NOT NULL, file TEXT NOT NULL) WITHOUT ROWID",
      kLinksTable,
      kGuestWishesTable,
  };
  return kSchema;
}

const std::vector<std::string>& homes_copy_schema() {
  static const std::vector<std::string> kSchema = {kHomesTable, kLinksTable};
  return kSchema;
}

Result<void> HomeRecords::change(std::string_view statement, const std::vector<SqlValue>& parameters) {
  if (auto changed = database_.change(statement, parameters); !changed) return changed;
  if (copy_)
    if (auto copied = copy_->change(statement, parameters); !copied) log_warning("{}", copied.error().message);
  return {};
}

Result<std::map<std::string, HomeRecord>> HomeRecords::all() {
  const auto rows = database_.run(kColumns);
  if (!rows) return rows.error();
  std::map<std::string, HomeRecord> records;
  for (const SqlRow& row : *rows) {
    HomeRecord record = record_of(row);
    records.emplace(record.uuid, std::move(record));
  }
  return records;
}

Result<std::optional<HomeRecord>> HomeRecords::find(const std::string& uuid) {
  return first_of(database_.run(std::string(kColumns) + " WHERE uuid = ?", {uuid}));
}

Result<std::optional<HomeRecord>> HomeRecords::find_by_home(const std::string& folder) {
  return first_of(database_.run(std::string(kColumns) + " WHERE home = ?", {folder}));
}

Result<void> HomeRecords::put(const HomeRecord& record) {
  return change(
      "INSERT INTO homes VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(uuid) DO UPDATE SET kind = excluded.kind,"
      " home = excluded.home, config_file = excluded.config_file, is_template = excluded.is_template,"
      " written_digest = excluded.written_digest",
      {record.uuid, word_of(record.kind), record.facts.home, record.facts.config_file,
       std::int64_t{record.facts.is_template}, record.written_digest});
}

Result<void> HomeRecords::set_written_digest(const std::string& uuid, const std::string& digest) {
  return change("UPDATE homes SET written_digest = ? WHERE uuid = ?", {digest, uuid});
}

Result<void> HomeRecords::remove(const std::string& uuid) {
  auto removed = change("DELETE FROM homes WHERE uuid = ?", {uuid});
  // Passwords that waited for its guest are gone with it.
  return removed ? database_.forget_overwritten() : removed;
}

Result<void> HomeRecords::put_link(const std::string& clone, const std::string& source) {
  return change("INSERT OR REPLACE INTO links VALUES (?, ?)", {clone, source});
}

Result<void> HomeRecords::remove_link(const std::string& clone) {
  return change("DELETE FROM links WHERE clone = ?", {clone});
}

Result<std::vector<std::string>> HomeRecords::clones_of(const std::string& source) {
  const auto rows = database_.run("SELECT clone FROM links WHERE source = ? ORDER BY clone", {source});
  if (!rows) return rows.error();
  std::vector<std::string> clones;
  for (const SqlRow& row : *rows) clones.push_back(text(row[0]));
  return clones;
}

}  // namespace dispatcher
