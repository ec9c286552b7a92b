// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/daemon/dispatcher.hpp"

#include "dispatcher/catalogue/homes_copy.hpp"
#include "dispatcher/guests/machine_network.hpp"
#include "dispatcher/homes/task_kinds.hpp"
#include "dispatcher/model/domain_reader.hpp"
#include "dispatcher/power/boot_id.hpp"
#include "foundation/log.hpp"

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace dispatcher {
namespace {

// Calls to libvirt mostly wait; libvirtd itself has 20 workers for all its clients.
constexpr unsigned kWorkers = 8;

// How long peers and systemd wait for a libvirt that does not answer, before they are told that it does not.
constexpr std::chrono::milliseconds kPatience{3000};

}  // namespace

Result<std::unique_ptr<Dispatcher>> Dispatcher::make(DispatcherConfig config) {
  std::error_code failed;
  std::filesystem::create_directories(config.state_folder, failed);
  // Copies of configurations have passwords.
  if (!failed) std::filesystem::permissions(config.state_folder, std::filesystem::perms::owner_all, failed);
  if (failed) return system_error("making " + config.state_folder, failed.value());
  TaskProbe probe;
  if (const char* place = std::getenv("SWITCHYARD_KILL_AT")) {
    auto killing = probe_that_kills(place);
    if (!killing) return killing.error();
    probe = *std::move(killing);
  }
  auto database = Database::open(config.state_folder + "/dispatcher.sqlite", dispatcher_schema());
  if (!database) return database.error();
  auto copy = Database::open(config.state_folder + "/homes.sqlite", homes_copy_schema());
  if (!copy) return copy.error();
  if (auto matched = match_homes(**database, **copy); !matched) return matched.error();
  const auto boot = boot_id();
  if (!boot) return boot.error();
  return std::unique_ptr<Dispatcher>(
      new Dispatcher(std::move(config), *std::move(database), *std::move(copy), *boot, std::move(probe)));
}

Dispatcher::Dispatcher(DispatcherConfig config, std::unique_ptr<Database> database,
                       std::unique_ptr<Database> homes_copy, const std::string& boot, TaskProbe probe)
    : config_(std::move(config)),
      database_(std::move(database)),
      homes_copy_(std::move(homes_copy)),
      usage_(config_.state_folder + "/accounting.sqlite",
             {config_.accounting_period_s, config_.keep_samples_days, config_.keep_hours_days, config_.keep_days_days},
             boot),
      homes_(*database_, homes_copy_.get()),
      workers_(kWorkers),
      link_(config_.uri, workers_),
      refresher_(link_, workers_, table_),
      wishes_(*database_),
      services_{config_,
                link_,
                workers_,
                homes_,
                [this](const std::string& uuid) { home_changed(uuid); },
                wishes_,
                [this](const std::string& uuid) { return guests_.visit_now(uuid); }},
      guests_(services_, table_,
              [this](const std::string& uuid, const std::string& version) { note_tools(uuid, version); }),
      task_store_(*database_),
      tasks_(services_, task_store_, all_task_kinds(), {config_.parallel_tasks, std::move(probe)}),
      keeper_(services_, *database_, table_, [this](const std::string& uuid) { return tasks_.task_of(uuid) != 0; }),
      bus_(table_, tasks_, keeper_, usage_, services_),
      sampler_(link_, workers_, usage_, std::chrono::seconds(config_.accounting_period_s)),
      host_start_(services_, table_, tasks_),
      crash_watch_(services_, table_, tasks_),
      over_commit_(services_, table_, [this](const auto& warnings) { bus_.warn_too(warnings); }),
      balloon_guard_(services_, table_),
      export_watch_(services_, table_) {
  tasks_.watch([this](const TaskRecord& record) {
    for (const auto& uuid : tasks_.environments_of(record)) show_task_of(uuid);
  });
  table_.watch([this](const EnvironmentPointer& before, const EnvironmentPointer& after) {
    if (before || !after) return;
    show_task_of(after->domain.uuid);
    // Its home may have been recorded before there was a row. Of the first reading all are taken at once.
    if (resumed_) post([this, uuid = after->domain.uuid] { take_home(uuid); });
  });
}

// Jobs refer to what is taken apart before the workers are.
Dispatcher::~Dispatcher() {
  tasks_.leave();
  guests_.stop();
  workers_.close();
}

Result<void> Dispatcher::start(std::function<void()> ready) {
  ready_ = std::move(ready);
  if (auto started = keeper_.start(); !started) return started;
  refresher_.when_read([this] {
    take_homes();
    log_info("{} environments", table_.rows().size());
    if (!std::exchange(resumed_, true)) return resume_tasks();
    if (settled_) follow_homes();
  });
  link_.start();
  wait_for_libvirt();
  return {};
}

void Dispatcher::stop() { link_.stop(); }

void Dispatcher::wait_for_libvirt() {
  patience_.start_once(kPatience, [this] {
    if (resumed_) return;
    if (link_.connection()) return wait_for_libvirt();
    no_libvirt_ = true;
    serve();
    tell_ready();
  });
}

void Dispatcher::serve() {
  bus_.start([this] {
    on_bus_ = true;
    tell_ready();
  });
}

void Dispatcher::tell_ready() {
  if (!on_bus_ || (!settled_ && !no_libvirt_)) return;
  if (const auto tell = std::exchange(ready_, nullptr)) tell();
}

void Dispatcher::resume_tasks() {
  // What an interrupted task left half done is its own to put right.
  const auto settled = [this] {
    settled_ = true;
    follow_homes();
    sampler_.start();
    tell_ready();
  };
  if (const auto resumed = tasks_.resume(settled); !resumed) {
    log_error("tasks cannot be taken up, and no new ones taken: {}", resumed.error().message);
    settled();
  }
  serve();
}

void Dispatcher::follow_homes() {
  keeper_.compare_all();
  host_start_.start();
  guests_.start();
}

void Dispatcher::note_tools(const std::string& uuid, const std::string& version) {
  keeper_.set_fields(uuid, {{kToolsVersionLeaf, version}}, [uuid](const Result<void>& noted) {
    if (!noted) log_warning("{}: the version of its guest tools is not noted: {}", uuid, noted.error().message);
  });
}

// Later, for the table may be in the middle of a change.
void Dispatcher::show_task_of(const std::string& uuid) {
  post([this, uuid] {
    table_.change_existing(uuid, [&](Environment& environment) { environment.task = tasks_.task_of(uuid); });
  });
}

void Dispatcher::take_homes() {
  auto records = homes_.all();
  if (!records) {
    log_error("{}", records.error().message);
    return;
  }
  for (const auto& [uuid, record] : *records)
    table_.change_existing(uuid, [&](Environment& environment) { environment.home = record.facts; });
}

void Dispatcher::home_changed(const std::string& uuid) {
  if (on_main_loop()) return post([this, uuid] { take_home(uuid); });
  const auto connection = link_.connection();
  const auto facts = connection ? read_domain(*connection, uuid) : connection.error();
  post([this, uuid, facts] {
    if (facts) refresher_.learn(uuid, *facts);
    take_home(uuid);
  });
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
