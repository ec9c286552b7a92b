// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which environment used how much, when: an SQLite file of its own, since what it loses is no harm to the catalogue.
// Each sample is added to its minute (as long as the sampling period is), its hour and its day in one transaction, so
// that sums need no job of their own and a crash costs at most the sample that was being written. The last counters are
// kept with it: after a restart, what was used meanwhile still counts. What is older than it is to be kept goes once an
// hour.
//
// The file is opened, and checked, by the first call: that of a server's months takes seconds. While it cannot be
// opened each call fails with the reason, and the next one tries again.
//
// Times are seconds since 1970, days those of UTC. Any thread; calls block.
#pragma once

#include "dispatcher/accounting/counters.hpp"
#include "dispatcher/catalogue/database.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dispatcher {

enum class UsageSpan { kSample, kHour, kDay };

struct UsageKeeping {
  unsigned period_s = 60;
  unsigned samples_days = 7;
  unsigned hours_days = 90;
  unsigned days_days = 1830;
};

struct UsageRow {
  std::string environment;  // UUID
  std::int64_t start = 0;   // of the span
  Usage usage;

  bool operator==(const UsageRow&) const = default;
};

// All running domains, by UUID; nothing of one that does not answer: it counts with the next sample that it answers.
using Readings = std::map<std::string, std::optional<Counters>>;

class UsageStore {
 public:
  // `boot` names the host's boot: counters of another one say nothing about those of now.
  UsageStore(std::string path, const UsageKeeping& keeping, std::string boot);

  // What all running domains have counted at `now`. When it fails, the next one counts for it too.
  Result<void> add(const Readings& readings, std::int64_t now);

  // Spans that begin within [from, to), the earliest first; of one environment, or of all where it is empty.
  Result<std::vector<UsageRow>> rows(const std::string& environment, std::int64_t from, std::int64_t to,
                                     UsageSpan span);
  // Their sum by environment, from the finest spans that are still kept of `from`.
  Result<std::map<std::string, Usage>> sums(const std::string& environment, std::int64_t from, std::int64_t to,
                                            std::int64_t now);

 private:
  Result<void> open();
  Result<void> recall(Database& database);
  Result<void> write(const std::map<std::string, Counters>& readings, std::int64_t now);
  Result<void> add_usage(std::int64_t number, const Usage& usage, std::int64_t now);
  Result<std::int64_t> number_of(const std::string& uuid);
  Result<void> forget_old(std::int64_t now);

  const std::string path_;
  const UsageKeeping keeping_;
  const std::string boot_;
  std::mutex opening_;                  // of the next
  std::unique_ptr<Database> database_;  // once it is there it stays
  std::mutex mutex_;                    // of the rest
  std::map<std::string, std::int64_t> numbers_;
  std::map<std::string, Counters> last_;  // of those that run
  std::int64_t last_time_ = 0;            // 0: there was no sample yet
  std::int64_t cleaned_ = 0;              // the hour
};

}  // namespace dispatcher
