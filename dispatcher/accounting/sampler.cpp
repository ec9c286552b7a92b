// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/accounting/sampler.hpp"

#include "foundation/log.hpp"

#include <ctime>

namespace dispatcher {
namespace {

constexpr const char* kLane = "accounting";
constexpr unsigned kStats =
    VIR_DOMAIN_STATS_CPU_TOTAL | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_INTERFACE | VIR_DOMAIN_STATS_BLOCK;
constexpr unsigned kFlags = VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT;

using Records = std::unique_ptr<virDomainStatsRecordPtr, FreedBy<&virDomainStatsRecordListFree>>;

Result<void> take_sample(const Link& link, UsageStore& store) {
  const auto connection = link.connection();
  if (!connection) return connection.error();
  const auto readings = read_counters(*connection);
  if (!readings) return readings.error();
  return store.add(*readings, std::time(nullptr));
}

}  // namespace

Result<Readings> read_counters(const Connection& connection) {
  virDomainStatsRecordPtr* list = nullptr;
  const int count = virConnectGetAllDomainStats(connection.get(), kStats, &list, kFlags);
  if (count < 0) return libvirt_error("figures of all domains");
  const Records records(list);
  Readings readings;
  for (int place = 0; place < count; ++place)
    readings.insert_or_assign(uuid_of(records.get()[place]->dom), counters_of(*records.get()[place]));
  return readings;
}

Sampler::Sampler(Link& link, Workers& workers, UsageStore& store, std::chrono::seconds period)
    : link_(link), workers_(workers), store_(store), period_(period) {}

void Sampler::start() {
  sample();
  due_.start_every(period_, [this] { sample(); });
}

void Sampler::sample() {
  if (under_way_.exchange(true)) return;
  workers_.run(kLane, [this] {
    tell(take_sample(link_, store_));
    under_way_ = false;
  });
}

// Once, not each minute.
void Sampler::tell(const Result<void>& added) {
  if (!added && !failing_) log_warning("resources used are not written down for now: {}", added.error().message);
  if (added && failing_) log_info("resources used are written down again");
  failing_ = !added;
}

}  // namespace dispatcher
