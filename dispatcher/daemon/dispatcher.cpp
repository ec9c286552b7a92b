// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/daemon/dispatcher.hpp"

#include "foundation/log.hpp"

#include <filesystem>
#include <utility>

namespace dispatcher {
namespace {

// Calls to libvirt mostly wait; libvirtd itself has 20 workers for all its clients.
constexpr unsigned kWorkers = 8;

}  // namespace

Result<std::unique_ptr<Dispatcher>> Dispatcher::make(DispatcherConfig config) {
  std::error_code failed;
  std::filesystem::create_directories(config.state_folder, failed);
  if (failed) return system_error("making " + config.state_folder, failed.value());
  auto database = Database::open(config.state_folder + "/dispatcher.sqlite", dispatcher_schema());
  if (!database) return database.error();
  return std::unique_ptr<Dispatcher>(new Dispatcher(std::move(config), *std::move(database)));
}

Dispatcher::Dispatcher(DispatcherConfig config, std::unique_ptr<Database> database)
    : config_(std::move(config)),
      database_(std::move(database)),
      homes_(*database_),
      workers_(kWorkers),
      link_(config_.uri, workers_),
      refresher_(link_, workers_, table_),
      services_{config_, link_, workers_, homes_,
                [this](const std::string& uuid) { post([this, uuid] { take_home(uuid); }); }} {}

void Dispatcher::start(std::function<void()> ready) {
  ready_ = std::move(ready);
  refresher_.when_read([this] {
    take_homes();
    log_info("{} environments", table_.rows().size());
    if (const auto tell = std::exchange(ready_, nullptr)) tell();
  });
  link_.start();
}

void Dispatcher::stop() { link_.stop(); }

void Dispatcher::take_homes() {
  auto records = homes_.all();
  if (!records) {
    log_error("{}", records.error().message);
    return;
  }
  for (const auto& [uuid, record] : *records)
    table_.change_existing(uuid, [&](Environment& environment) { environment.home = record.facts; });
}

void Dispatcher::take_home(const std::string& uuid) {
  const auto record = homes_.find(uuid);
  if (!record) {
    log_error("{}", record.error().message);
    return;
  }
  table_.change_existing(uuid, [&](Environment& environment) {
    environment.home = *record ? std::optional((*record)->facts) : std::nullopt;
  });
}

}  // namespace dispatcher
