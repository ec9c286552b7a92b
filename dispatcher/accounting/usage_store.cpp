// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/accounting/usage_store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dispatcher {
namespace {

constexpr std::int64_t kHour_s = 3600;
constexpr std::int64_t kDay_s = 86400;

// Never changed after a release: columns are those of usage_figures() at the time of version 1.
const std::vector<std::string>& schema() {
  static const std::vector<std::string> kSchema = {
      "CREATE TABLE environments (number INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE)",
      "CREATE TABLE usage (span INTEGER NOT NULL, start INTEGER NOT NULL, environment INTEGER NOT NULL,"
      " running_s INTEGER NOT NULL, cpu_ns INTEGER NOT NULL, memory_kib_s INTEGER NOT NULL,"
      " memory_peak_kib INTEGER NOT NULL, disk_read_bytes INTEGER NOT NULL, disk_written_bytes INTEGER NOT NULL,"
      " disk_reads INTEGER NOT NULL, disk_writes INTEGER NOT NULL, network_received_bytes INTEGER NOT NULL,"
      " network_sent_bytes INTEGER NOT NULL, network_received_packets INTEGER NOT NULL,"
      " network_sent_packets INTEGER NOT NULL, PRIMARY KEY (span, start, environment)) WITHOUT ROWID",
      "CREATE TABLE readings (environment INTEGER PRIMARY KEY, counters TEXT NOT NULL)",
      "CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
  };
  return kSchema;
}

std::string columns() {
  std::string names;
  for (const UsageFigure& figure : usage_figures()) names += fmt::format(", {}", figure.name);
  return names;
}

const std::string& adding() {
  static const std::string kStatement = [] {
    std::string places;
    std::string changes;
    for (const UsageFigure& figure : usage_figures()) {
      places += ", ?";
      changes += fmt::format(fmt::runtime(figure.is_peak ? "{0}{1}=max({1}, excluded.{1})" : "{0}{1}={1}+excluded.{1}"),
                             changes.empty() ? "" : ", ", figure.name);
    }
    return fmt::format("INSERT INTO usage (span, start, environment{}) VALUES (?, ?, ?{}) ON CONFLICT DO UPDATE SET {}",
                       columns(), places, changes);
  }();
  return kStatement;
}

std::int64_t length_of(UsageSpan span, const UsageKeeping& keeping) {
  return span == UsageSpan::kDay ? kDay_s : span == UsageSpan::kHour ? kHour_s : keeping.period_s;
}

std::int64_t kept_s(UsageSpan span, const UsageKeeping& keeping) {
  const unsigned days = span == UsageSpan::kDay    ? keeping.days_days
                        : span == UsageSpan::kHour ? keeping.hours_days
                                                   : keeping.samples_days;
  return std::int64_t{days} * kDay_s;
}

constexpr UsageSpan kSpans[] = {UsageSpan::kSample, UsageSpan::kHour, UsageSpan::kDay};

}  // namespace

UsageStore::UsageStore(std::string path, const UsageKeeping& keeping, std::string boot)
    : path_(std::move(path)), keeping_(keeping), boot_(std::move(boot)) {}

Result<void> UsageStore::open() {
  const std::lock_guard lock(opening_);
  if (database_) return {};
  auto database = Database::open(path_, schema());
  if (!database) return database.error();
  if (auto recalled = recall(**database); !recalled) return recalled;
  database_ = *std::move(database);
  return {};
}

Result<void> UsageStore::recall(Database& database) {
  const auto before = database.run("SELECT value FROM facts WHERE name='boot'");
  if (!before) return before.error();
  const auto time = database.run("SELECT value FROM facts WHERE name='sampled'");
  if (!time) return time.error();
  if (!time->empty()) last_time_ = integer(time->at(0).at(0));
  if (before->empty() || text(before->at(0).at(0)) != boot_) {
    const auto forgotten = database.transaction([&]() -> Result<void> {
      if (auto gone = database.change("DELETE FROM readings"); !gone) return gone;
      return database.change("INSERT OR REPLACE INTO facts VALUES ('boot', ?)", {boot_});
    });
    if (!forgotten) return forgotten;
  }
  const auto environments = database.run("SELECT uuid, number FROM environments");
  if (!environments) return environments.error();
  for (const SqlRow& row : *environments) numbers_[text(row.at(0))] = integer(row.at(1));
  const auto readings = database.run("SELECT uuid, counters FROM readings JOIN environments ON number=environment");
  if (!readings) return readings.error();
  for (const SqlRow& row : *readings)
    if (auto counters = counters_from(text(row.at(1)))) last_[text(row.at(0))] = *std::move(counters);
  return {};
}

Result<void> UsageStore::add(const Readings& readings, std::int64_t now) {
  if (auto opened = open(); !opened) return opened;
  const std::lock_guard lock(mutex_);
  std::map<std::string, Counters> current;
  for (const auto& [uuid, counters] : readings) {
    const auto known = last_.find(uuid);
    if (counters)
      current.emplace(uuid, *counters);
    else if (known != last_.end())
      current.insert(*known);
  }
  const auto numbers = numbers_;
  if (auto written = database_->transaction([&] { return write(current, now); }); !written) {
    numbers_ = numbers;
    return written;
  }
  last_ = std::move(current);
  last_time_ = now;
  cleaned_ = now / kHour_s;
  return {};
}

Result<void> UsageStore::write(const std::map<std::string, Counters>& readings, std::int64_t now) {
  // The clock may have been set back.
  const std::int64_t seconds = std::max<std::int64_t>(0, now - last_time_);
  for (const auto& [uuid, counters] : readings) {
    const auto number = number_of(uuid);
    if (!number) return number.error();
    if (auto kept = database_->change("INSERT OR REPLACE INTO readings VALUES (?, ?)", {*number, text_of(counters)});
        !kept)
      return kept;
    // What it used before anybody counted belongs to no hour.
    if (last_time_ == 0) continue;
    const auto last = last_.find(uuid);
    const Counters* before =
        last == last_.end() || last->second.domain_id != counters.domain_id ? nullptr : &last->second;
    // Since when a new one runs is not known: not for longer than a period, unless nobody counted for a while.
    const std::int64_t running_s = before ? seconds : std::min<std::int64_t>(seconds, keeping_.period_s);
    const Usage usage = usage_between(before, counters, static_cast<std::uint64_t>(running_s));
    if (auto added = add_usage(*number, usage, now); !added) return added;
  }
  for (const auto& [uuid, counters] : last_) {
    if (readings.contains(uuid)) continue;
    if (auto gone = database_->change("DELETE FROM readings WHERE environment=?", {numbers_.at(uuid)}); !gone)
      return gone;
  }
  if (auto noted = database_->change("INSERT OR REPLACE INTO facts VALUES ('sampled', ?)", {now}); !noted) return noted;
  return now / kHour_s == cleaned_ ? Result<void>() : forget_old(now);
}

Result<void> UsageStore::add_usage(std::int64_t number, const Usage& usage, std::int64_t now) {
  std::vector<SqlValue> values{nullptr, nullptr, number};
  for (const UsageFigure& figure : usage_figures())
    values.emplace_back(static_cast<std::int64_t>(usage.*figure.member));
  for (const UsageSpan span : kSpans) {
    const std::int64_t length = length_of(span, keeping_);
    values[0] = std::int64_t{static_cast<int>(span)};
    values[1] = (now - 1) / length * length;  // the sample tells of the time before it
    if (auto added = database_->change(adding(), values); !added) return added;
  }
  return {};
}

Result<std::int64_t> UsageStore::number_of(const std::string& uuid) {
  if (const auto known = numbers_.find(uuid); known != numbers_.end()) return known->second;
  const auto rows = database_->run("INSERT INTO environments (uuid) VALUES (?) RETURNING number", {uuid});
  if (!rows) return rows.error();
  return numbers_[uuid] = integer(rows->at(0).at(0));
}

Result<void> UsageStore::forget_old(std::int64_t now) {
  for (const UsageSpan span : kSpans) {
    const std::int64_t oldest = now - kept_s(span, keeping_);
    const auto gone =
        database_->change("DELETE FROM usage WHERE span=? AND start<?", {std::int64_t{static_cast<int>(span)}, oldest});
    if (!gone) return gone;
  }
  const auto gone = database_->run(
      "DELETE FROM environments WHERE number NOT IN (SELECT environment FROM usage)"
      " AND number NOT IN (SELECT environment FROM readings) RETURNING uuid");
  if (!gone) return gone.error();
  for (const SqlRow& row : *gone) numbers_.erase(text(row.at(0)));
  return {};
}

Result<std::vector<UsageRow>> UsageStore::rows(const std::string& environment, std::int64_t from, std::int64_t to,
                                               UsageSpan span) {
  static const std::string kAll = fmt::format(
      "SELECT uuid, start{} FROM usage JOIN environments ON number=environment"
      " WHERE span=?1 AND start>=?2 AND start<?3 AND (?4='' OR uuid=?4) ORDER BY start, uuid",
      columns());
  if (auto opened = open(); !opened) return opened.error();
  const auto found = database_->run(kAll, {std::int64_t{static_cast<int>(span)}, from, to, environment});
  if (!found) return found.error();
  std::vector<UsageRow> rows;
  rows.reserve(found->size());
  for (const SqlRow& row : *found) {
    UsageRow& out = rows.emplace_back(UsageRow{text(row.at(0)), integer(row.at(1)), {}});
    std::size_t place = 2;
    for (const UsageFigure& figure : usage_figures())
      out.usage.*figure.member = static_cast<std::uint64_t>(integer(row.at(place++)));
  }
  return rows;
}

Result<std::map<std::string, Usage>> UsageStore::sums(const std::string& environment, std::int64_t from,
                                                      std::int64_t to, std::int64_t now) {
  UsageSpan finest = UsageSpan::kDay;
  for (const UsageSpan span : {UsageSpan::kHour, UsageSpan::kSample})
    if (from >= now - kept_s(span, keeping_)) finest = span;
  // A coarse span that holds `from` counts as a whole.
  const std::int64_t length = length_of(finest, keeping_);
  const auto all = rows(environment, from / length * length, to, finest);
  if (!all) return all.error();
  std::map<std::string, Usage> sums;
  for (const UsageRow& row : *all) dispatcher::add(sums[row.environment], row.usage);
  return sums;
}

}  // namespace dispatcher
