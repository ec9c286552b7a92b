// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/model/refresher.hpp"

#include "dispatcher/model/domain_reader.hpp"
#include "foundation/log.hpp"

#include <set>
#include <utility>

namespace dispatcher {
namespace {

constexpr std::chrono::milliseconds kWaitAfterFailure{1000};

}  // namespace

Refresher::Refresher(Link& link, Workers& workers, EnvironmentTable& table)
    : link_(link), workers_(workers), table_(table), self_(std::make_shared<Refresher*>(this)) {
  link_.listen({.connected = [this] { read_all(); },
                .lost = {},
                .event =
                    [this](const DomainEvent& event) {
                      ++events_seen_;
                      look_at(event.uuid);
                    }});
}

Refresher::~Refresher() { *self_ = nullptr; }

void Refresher::look_at(const std::string& uuid) {
  // While all are read: what is read of this one may be older than its event.
  const auto [place, fresh] = reading_.try_emplace(uuid, reading_all_);
  if (!fresh) {
    place->second = true;
  } else if (!reading_all_) {
    read_one(uuid);
  }
}

void Refresher::learn(const std::string& uuid, std::optional<DomainFacts> facts) {
  if (!facts)
    table_.remove(uuid);
  else if (!table_.find(uuid))
    apply(*std::move(facts));
  look_at(uuid);
}

void Refresher::read_one(const std::string& uuid) {
  const auto self = self_;
  workers_.ask<Result<std::optional<DomainFacts>>>(
      "",
      [this, self, uuid]() -> Result<std::optional<DomainFacts>> {
        const auto connection = link_.connection();
        if (!connection) return connection.error();
        return read_domain(*connection, uuid);
      },
      [self, uuid](Result<std::optional<DomainFacts>> facts) {
        if (*self) (*self)->apply_one(uuid, std::move(facts));
      });
}

void Refresher::apply_one(const std::string& uuid, Result<std::optional<DomainFacts>> facts) {
  const auto place = reading_.find(uuid);
  if (place == reading_.end()) return;  // everything was read anew meanwhile
  if (place->second) {
    place->second = false;
    if (!reading_all_) read_one(uuid);
    return;
  }
  reading_.erase(place);
  if (!facts) {
    // Where the connection is lost, all is read after the next connect.
    log_warning("{}", facts.error().message);
  } else if (*facts) {
    apply(std::move(**facts));
  } else {
    table_.remove(uuid);
  }
}

void Refresher::read_all() {
  reading_all_ = true;
  reading_.clear();
  const auto self = self_;
  workers_.ask<Result<std::vector<DomainFacts>>>(
      "",
      [this]() -> Result<std::vector<DomainFacts>> {
        const auto connection = link_.connection();
        if (!connection) return connection.error();
        return read_all_domains(*connection);
      },
      [self](Result<std::vector<DomainFacts>> all) {
        if (*self) (*self)->apply_all(std::move(all));
      });
}

void Refresher::apply_all(Result<std::vector<DomainFacts>> all) {
  reading_all_ = false;
  const auto announced = std::exchange(reading_, {});
  if (!all) {
    log_warning("{}", all.error().message);
    // While the connection stands nobody else asks again; when it is lost, the next connect does.
    if (link_.connection()) again_.start_once(kWaitAfterFailure, [this] { read_all(); });
    return;
  }
  std::set<std::string> left;
  for (const auto& [uuid, row] : table_.rows()) left.insert(uuid);
  for (DomainFacts& facts : *all) {
    left.erase(facts.uuid);
    apply(std::move(facts));
  }
  for (const auto& uuid : left) table_.remove(uuid);
  for (const auto& listener : read_listeners_) listener();
  for (const auto& [uuid, again] : announced) look_at(uuid);
}

void Refresher::apply(DomainFacts facts) {
  const std::string uuid = facts.uuid;
  table_.change(uuid, [&](Environment& environment) { environment.domain = std::move(facts); });
}

}  // namespace dispatcher
