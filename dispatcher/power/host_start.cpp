// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/host_start.hpp"

#include "dispatcher/libvirt/domain_metadata.hpp"
#include "dispatcher/power/boot_id.hpp"
#include "dispatcher/power/host_policies.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "foundation/read_if_there.hpp"

#include <optional>
#include <utility>

namespace dispatcher {
namespace {

constexpr const char* kLane = "power";
constexpr const char* kHeldUri = "http://switchyard.org/xmlns/start/1.0";  // as virtvzd's
constexpr std::size_t kLimitBytes = 64;
constexpr std::chrono::milliseconds kSettle{1000};

bool starts_with_host(const Environment& environment) {
  return environment.domain.autostart && environment.domain.persistent && !is_active(environment) &&
         !(environment.home && environment.home->is_template);
}

// The boot whose starts are done.
Result<std::optional<std::string>> boot_done(const std::string& folder) {
  return read_if_there(folder + "/boot", kLimitBytes);
}

// Who ran when the host went down, where it was booted since; nothing: it was not.
Result<std::optional<RanRecord>> ran_before(const std::string& folder, const std::string& boot) {
  const auto done = boot_done(folder);
  if (!done) return done.error();
  if (!*done || (*done)->empty() || **done == boot) return std::optional<RanRecord>();
  auto ran = read_ran_record(folder);
  if (!ran) return ran.error();
  return std::optional(*std::move(ran));
}

Result<void> move_flag(const Link& link, const std::string& uuid) {
  const auto connection = link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  const auto policy = read_host_policy(domain->get());
  if (!policy) return policy.error();
  const auto held = metadata_of(domain->get(), kHeldUri);
  if (!held) return held.error();
  if (policy->has_start_wish() == !held->empty()) return {};
  if (virDomainSetAutostart(domain->get(), 1) < 0) return libvirt_error("autostart of domain " + uuid);
  return {};
}

}  // namespace

HostStart::HostStart(Services& services, EnvironmentTable& table, TaskEngine& tasks)
    : services_(services), table_(table), tasks_(tasks) {
  table_.watch([this](const EnvironmentPointer& before, const EnvironmentPointer& after) { on_change(before, after); });
  tasks_.watch([this](const TaskRecord& record) {
    if (record.ended != 0) one_ended(record.environment);
  });
}

void HostStart::start() {
  if (std::exchange(begun_, true)) return;
  const auto boot = boot_id();
  if (!boot) {
    log_error("environments are not started with the host: {}", boot.error().message);
    return;
  }
  boot_ = *boot;
  services_.workers.ask<Result<std::optional<RanRecord>>>(
      kLane, [folder = services_.config.state_folder, boot = boot_] { return ran_before(folder, boot); },
      [this](Result<std::optional<RanRecord>> ran) {
        if (!ran) {
          begun_ = false;
          return log_error("environments are not started with the host yet: {}", ran.error().message);
        }
        if (*ran) plan(**ran);
        go_on();
      });
}

void HostStart::plan(const RanRecord& ran) {
  std::vector<PowerWish> wishes;
  for (const auto& [uuid, environment] : table_.rows()) {
    const convert::HostPolicy& policy = environment->domain.policy;
    // What has no wish libvirt starts.
    if (!starts_with_host(*environment) || !policy.has_start_wish()) continue;
    if (policy.if_it_ran && !ran.uuids.contains(uuid)) continue;
    wishes.push_back({uuid, environment->domain.name, policy.order, policy.delay_s});
  }
  const auto batches = start_plan(std::move(wishes));
  batches_.assign(batches.begin(), batches.end());
  if (!batches_.empty()) log_info("the host was started: so are its environments");
}

void HostStart::go_on() {
  if (batches_.empty()) return finish();
  waiting_.assign(batches_.front().uuids.begin(), batches_.front().uuids.end());
  delay_s_ = batches_.front().delay_s;
  batches_.pop_front();
  submit_more();
}

void HostStart::submit_more() {
  while (!waiting_.empty() && starting_.size() < services_.config.start_parallel) {
    TaskRecord record;
    record.kind = "start";
    record.environment = waiting_.front();
    record.owner = "host start";
    const std::string uuid = record.environment;
    waiting_.pop_front();
    starting_.insert(uuid);
    tasks_.submit(std::move(record), [this, uuid](const Result<std::uint64_t>& id) {
      if (id) return;
      log_warning("{} is not started with the host: {}", uuid, id.error().message);
      one_ended(uuid);
    });
  }
}

void HostStart::one_ended(const std::string& uuid) {
  if (starting_.erase(uuid) == 0) return;
  if (!waiting_.empty()) return submit_more();
  if (!starting_.empty()) return;
  if (delay_s_ == 0 || batches_.empty()) return go_on();
  delay_.start_once(std::chrono::seconds(delay_s_), [this] { go_on(); });
}

void HostStart::finish() {
  done_ = true;
  services_.workers.run(kLane, [folder = services_.config.state_folder, boot = boot_] {
    if (const auto known = boot_done(folder); known && *known == boot) return;
    if (const auto written = write_file_atomically(folder + "/boot", boot); !written)
      log_error("{}", written.error().message);
  });
  for (const auto& [uuid, environment] : table_.rows())
    if (environment->domain.autostart) hold_flag(uuid);
  note_later();
}

void HostStart::on_change(const EnvironmentPointer& before, const EnvironmentPointer& after) {
  if (!done_) return;
  if (!before || !after || before->domain.state != after->domain.state) note_later();
  if (!after || !after->domain.autostart || !after->domain.persistent) return;
  if (before && before->domain.autostart && before->domain.definition_digest == after->domain.definition_digest) return;
  hold_flag(after->domain.uuid);
}

void HostStart::hold_flag(const std::string& uuid) {
  services_.workers.run(uuid, [&link = services_.link, uuid] {
    const auto moved = move_flag(link, uuid);
    // One that is gone, or a connection that is, is looked at again when it is back.
    if (!moved && moved.error().code != ErrorCode::kNoDomain && moved.error().code != ErrorCode::kNoConnect)
      log_warning("who starts {} with the host is not settled: {}", uuid, moved.error().message);
  });
}

void HostStart::note_later() {
  if (!settled_.running()) settled_.start_once(kSettle, [this] { note(); });
}

void HostStart::note() {
  RanRecord record{boot_, false, {}};
  for (const auto& [uuid, environment] : table_.rows())
    if (is_active(*environment)) record.uuids.insert(uuid);
  services_.workers.run(kLane, [folder = services_.config.state_folder, record = std::move(record)] {
    if (const auto noted = note_running(folder, record); !noted)
      log_warning("which environments run is not written down: {}", noted.error().message);
  });
}

}  // namespace dispatcher
