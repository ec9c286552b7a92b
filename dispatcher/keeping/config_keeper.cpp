// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/config_keeper.hpp"

#include "config-convert/host/host_facts.hpp"
#include "dispatcher/daemon/services.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/keeping/field_journal.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "foundation/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace dispatcher {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kParallel = 4;
constexpr milliseconds kFirstWait{1000};
constexpr milliseconds kLongestWait{60000};

bool has_home(const EnvironmentPointer& row) { return row && row->home; }

// Of what a config file says, or where it lies.
bool is_kept_change(const Environment& before, const Environment& after) {
  const auto facts = [](const DomainFacts& domain) {
    return std::tie(domain.definition_digest, domain.name, domain.autostart, domain.persistent);
  };
  if (!before.home || facts(before.domain) != facts(after.domain)) return true;
  if (before.home->home != after.home->home || before.home->config_file != after.home->config_file) return true;
  return before.task != 0 && after.task == 0;
}

}  // namespace

ConfigKeeper::ConfigKeeper(Services& services, Database& database, EnvironmentTable& table, HasTask has_task)
    : services_(services),
      table_(table),
      has_task_(std::move(has_task)),
      kept_(database, services.config.state_folder),
      watches_([this](const std::string& uuid) { mark(uuid, settle(), true); }, [this] { compare_all(); }),
      tools_{services.link, services.homes, kept_, watches_, {}},
      self_(std::make_shared<ConfigKeeper*>(this)) {}

ConfigKeeper::~ConfigKeeper() { *self_ = nullptr; }

milliseconds ConfigKeeper::settle() const { return milliseconds(services_.config.settle_ms); }

Result<void> ConfigKeeper::start() {
  if (auto prepared = kept_.prepare(); !prepared) return prepared;
  const auto records = services_.homes.all();
  if (!records) return records.error();
  for (const auto& [uuid, record] : *records) {
    // A home that is away, or cannot be written to, has its own words when its file is looked at.
    if (const auto cleared = clear_left_beside(record.facts.config_file, record.written_digest); !cleared)
      log_debug("{}", cleared.error().message);
  }
  tools_.host = convert::context_of_host();
  table_.watch([this](const EnvironmentPointer& before, const EnvironmentPointer& after) { on_change(before, after); });
  services_.link.listen({.connected = {}, .lost = {}, .event = [this](const DomainEvent& event) { on_event(event); }});
  return {};
}

void ConfigKeeper::on_change(const EnvironmentPointer& before, const EnvironmentPointer& after) {
  if (!after) {
    if (!before->home) return;
    absent_.insert(before->domain.uuid);
    if (!has_task_(before->domain.uuid)) mark(before->domain.uuid, settle());
    return;
  }
  const std::string& uuid = after->domain.uuid;
  if (!after->home) {
    // It came back after a backend was away, say: its record is still there.
    if (absent_.erase(uuid) > 0) services_.home_changed(uuid);
    if (has_home(before)) mark(uuid, settle());
    return;
  }
  absent_.erase(uuid);
  if (!before || is_kept_change(*before, *after)) mark(uuid, settle());
}

void ConfigKeeper::on_event(const DomainEvent& event) {
  if (event.id != VIR_DOMAIN_EVENT_ID_LIFECYCLE) return;
  // What the digest in the table does not show: passwords.
  if (event.event == VIR_DOMAIN_EVENT_DEFINED && has_home(table_.find(event.uuid))) mark(event.uuid, settle());
  if (event.event == VIR_DOMAIN_EVENT_UNDEFINED && absent_.contains(event.uuid)) mark(event.uuid, settle());
}

void ConfigKeeper::compare_all() {
  began_ = true;
  for (const auto& [uuid, row] : table_.rows())
    if (row->home) mark(uuid, milliseconds(0));
  services_.workers.ask<Result<std::map<std::string, HomeRecord>>>(
      "", [this] { return services_.homes.all(); },
      [self = self_](Result<std::map<std::string, HomeRecord>> records) {
        if (!*self) return;
        ConfigKeeper& keeper = **self;
        if (!records) return log_error("{}", records.error().message);
        for (const auto& [uuid, record] : *records) {
          if (keeper.table_.find(uuid)) continue;
          keeper.absent_.insert(uuid);
          keeper.mark(uuid, keeper.settle());
        }
      });
}

bool ConfigKeeper::idle() const {
  return running_ == 0 && ready_.empty() && std::none_of(works_.begin(), works_.end(), [](const auto& work) {
           return work.second.waiting && work.second.failures == 0;
         });
}

void ConfigKeeper::mark(const std::string& uuid, milliseconds after, bool file_only) {
  if (!began_) return;
  const auto [place, fresh] = works_.try_emplace(uuid);
  Work& work = place->second;
  const bool asked = !fresh && (work.waiting || work.again);
  work.file_only = file_only && (work.file_only || !asked);
  if (work.running) {
    work.again = true;
    return;
  }
  if (ready_.contains(uuid)) return;
  const auto when = Clock::now() + after;
  if (work.waiting && work.when <= when) return;
  if (work.waiting) {
    const auto [first, last] = due_.equal_range(work.when);
    due_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == uuid; }));
  }
  work.waiting = true;
  work.when = when;
  due_.emplace(when, uuid);
  arm();
}

void ConfigKeeper::arm() {
  if (due_.empty()) return next_.stop();
  const auto wait = std::chrono::ceil<milliseconds>(due_.begin()->first - Clock::now());
  next_.start_once(std::max(wait, milliseconds(0)), [this] { turn(); });
}

void ConfigKeeper::turn() {
  while (!due_.empty() && due_.begin()->first <= Clock::now()) {
    ready_.insert(due_.begin()->second);
    due_.erase(due_.begin());
  }
  while (!ready_.empty() && running_ < kParallel) {
    const std::string uuid = *ready_.begin();
    ready_.erase(ready_.begin());
    look(uuid, works_[uuid]);
  }
  arm();
}

void ConfigKeeper::look(const std::string& uuid, Work& work) {
  const auto row = table_.find(uuid);
  // Where something was wrong, all is looked at.
  const bool file_only = work.file_only && row && row->problem.empty();
  const KeepRequest request{file_only, absent_.contains(uuid), has_task_(uuid)};
  work.waiting = false;
  work.running = true;
  ++running_;
  ++counters_.looks;
  services_.workers.ask<KeepOutcome>(
      uuid, [this, uuid, request] { return keep_config(tools_, uuid, request); },
      [self = self_, uuid](KeepOutcome outcome) {
        if (*self) (*self)->looked(uuid, outcome);
      });
}

void ConfigKeeper::looked(const std::string& uuid, const KeepOutcome& outcome) {
  --running_;
  Work& work = works_[uuid];
  work.running = false;
  counters_.writes += outcome.written ? 1 : 0;
  counters_.overruled += outcome.overruled ? 1 : 0;
  counters_.made_anew += outcome.made_anew ? 1 : 0;
  counters_.unregistered += outcome.unregistered ? 1 : 0;
  if (outcome.unregistered) absent_.erase(uuid);
  if (!outcome.not_now || !outcome.problem.empty()) tell_problem(uuid, outcome.problem);
  const bool marked = std::exchange(work.again, false);
  work.failures = outcome.try_later ? work.failures + 1 : 0;
  if (marked || outcome.look_again) {
    mark(uuid, settle(), work.file_only && !outcome.look_again);
  } else if (outcome.try_later) {
    mark(uuid, std::min(kFirstWait * (1U << std::min(work.failures - 1, 6U)), kLongestWait));
  } else {
    works_.erase(uuid);
  }
  turn();
}

void ConfigKeeper::tell_problem(const std::string& uuid, const std::string& problem) {
  const auto row = table_.find(uuid);
  if (!row || row->problem == problem) return;
  if (problem.empty()) {
    log_info("{} {}: its configuration is kept again", word_of(row->domain.kind), row->domain.name);
  } else {
    log_error("{} {}: {}", word_of(row->domain.kind), row->domain.name, problem);
  }
  table_.change_existing(uuid, [&](Environment& environment) { environment.problem = problem; });
}

void ConfigKeeper::set_fields(const std::string& uuid, convert::Fields fields, Done done) {
  command(
      uuid, [this, uuid, fields = std::move(fields)] { return dispatcher::set_fields(tools_, uuid, fields); },
      std::move(done));
}

void ConfigKeeper::restore(const std::string& uuid, Done done) {
  command(
      uuid,
      [this, uuid]() -> Result<void> {
        const auto record = services_.homes.find(uuid);
        if (!record) return record.error();
        if (!*record) return Error{ErrorCode::kOperationInvalid, fmt::format("environment {} has no home", uuid)};
        const std::string& path = (*record)->facts.config_file;
        if (!keep_config(tools_, uuid, {}).file_is_wrong)
          return Error{ErrorCode::kOperationInvalid, fmt::format("nothing is wrong with '{}'", path)};
        if (const auto kept = keep_rejected(path, true); !kept) return kept.error();
        const KeepOutcome made = keep_config(tools_, uuid, {});
        if (!made.problem.empty()) return Error{ErrorCode::kOperationFailed, made.problem};
        return {};
      },
      std::move(done));
}

// In the environment's lane; what it changed is looked at afterwards, as if somebody had touched the file.
void ConfigKeeper::command(const std::string& uuid, std::function<Result<void>()> act, Done done) {
  services_.workers.ask<Result<void>>(uuid, std::move(act),
                                      [self = self_, uuid, done = std::move(done)](Result<void> outcome) {
                                        if (*self) (*self)->mark(uuid, milliseconds(0));
                                        done(std::move(outcome));
                                      });
}

}  // namespace dispatcher
