// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/export_watch.hpp"

#include "containers/processes/child_process.hpp"
#include "dispatcher/homes/programs/container_tool.hpp"
#include "dispatcher/libvirt/domain_error.hpp"
#include "foundation/log.hpp"
#include "upgrade/exports/disk_export.hpp"
#include "upgrade/trial/trial_home.hpp"

#include <algorithm>
#include <utility>

namespace dispatcher {
namespace {

using namespace std::chrono_literals;

constexpr auto kResumeFor = 60s;
// A little more than QEMU's first wait; doubled each time, as that is.
constexpr std::chrono::milliseconds kFirstResume = 1200ms;
constexpr std::chrono::milliseconds kFirstStart = 1s;
constexpr std::chrono::milliseconds kLastStart = 60s;

std::string lane_of(const std::string& uuid) { return "exports of " + uuid; }

bool runs_here(const EnvironmentPointer& environment) {
  return environment && environment->domain.kind == Kind::kVm && is_active(*environment);
}

}  // namespace

ExportWatch::ExportWatch(Services& services, EnvironmentTable& table) : services_(services), table_(table) {
  LinkListener listener;
  listener.event = [this](const DomainEvent& event) { on_event(event); };
  services_.link.listen(std::move(listener));
  table_.watch([this](const EnvironmentPointer& before, const EnvironmentPointer& after) { on_change(before, after); });
}

void ExportWatch::on_change(const EnvironmentPointer& before, const EnvironmentPointer& after) {
  if (!runs_here(after)) {
    if (runs_here(before)) machines_.erase(before->domain.uuid);
    return;
  }
  if (!runs_here(before)) look(after->domain.uuid, false);
}

void ExportWatch::on_event(const DomainEvent& event) {
  if (event.id != VIR_DOMAIN_EVENT_ID_LIFECYCLE || event.event != VIR_DOMAIN_EVENT_SUSPENDED ||
      event.detail != VIR_DOMAIN_EVENT_SUSPENDED_IOERROR)
    return;
  const auto found = machines_.find(event.uuid);
  if (found == machines_.end()) return;
  Machine& machine = *found->second;
  if (Clock::now() >= machine.resume_until) return;
  machine.resume.start_once(machine.resume_after, [this, uuid = event.uuid] { resume(uuid); });
  machine.resume_after *= 2;
}

// On a worker.
Result<ExportWatch::Exports> ExportWatch::find(const std::string& home) {
  const auto record = upgrade::read_trial(home);
  if (!record) return record.error();
  Exports exports;
  if (!*record) return exports;
  auto found = upgrade::find_exports(**record);
  if (!found) return found.error();
  for (auto& each : *found) {
    exports.died |= each.died;
    if (each.process) exports.living.push_back(std::move(each.process));
  }
  return exports;
}

void ExportWatch::look(const std::string& uuid, bool starts) {
  const auto work = [uuid, starts,
                     home = upgrade::machine_home(services_.config.homes_root, uuid)]() -> Result<Exports> {
    if (starts) {
      if (auto started = containers::run_program({.words = {container_tool(), "export", "restart", uuid}}); !started)
        return started.error();
    }
    return find(home);
  };
  services_.workers.ask<Result<Exports>>(
      lane_of(uuid), work, [this, uuid, starts](Result<Exports> exports) { looked(uuid, std::move(exports), starts); });
}

void ExportWatch::looked(const std::string& uuid, Result<Exports> exports, bool started) {
  const EnvironmentPointer environment = table_.find(uuid);
  if (!runs_here(environment)) return;
  const std::string& name = environment->domain.name;
  if (exports && exports->living.empty() && !exports->died) {
    machines_.erase(uuid);
    return;
  }
  auto& machine = machines_[uuid];
  if (!machine) machine = std::make_unique<Machine>();
  machine->exports.clear();
  if (exports)
    for (UniqueFd& process : exports->living)
      machine->exports.push_back(
          std::make_unique<ProcessWatch>(std::move(process), [this, uuid] { look(uuid, false); }));
  if (exports && !exports->died) {
    if (started) log_info("'{}': its old disks are shown again", name);
    machine->start_after = kFirstStart;
    machine->resume_until = Clock::now() + kResumeFor;
    machine->resume_after = kFirstResume;
    return resume(uuid);
  }
  if (exports && !started) {
    log_warning("'{}': what shows an old disk of it ended, and is started again", name);
    return look(uuid, true);
  }
  log_error("'{}': its old disks cannot be shown: {}", name, exports ? "it ended again" : exports.error().message);
  machine->start_after = std::min(std::max(machine->start_after * 2, kFirstStart), kLastStart);
  machine->start.start_once(machine->start_after, [this, uuid] { look(uuid, true); });
}

// Where libvirt holds it for an I/O error.
void ExportWatch::resume(const std::string& uuid) {
  services_.workers.run(lane_of(uuid), [&link = services_.link, uuid] {
    const auto connection = link.connection();
    if (!connection) return;
    const auto domain = domain_by_uuid(*connection, uuid);
    int state = 0;
    int reason = 0;
    if (!domain || virDomainGetState(domain->get(), &state, &reason, 0) < 0 || state != VIR_DOMAIN_PAUSED ||
        reason != VIR_DOMAIN_PAUSED_IOERROR)
      return;
    if (virDomainResume(domain->get()) < 0)
      log_warning("{}", domain_error("resuming ", domain->get()).message);
  });
}

}  // namespace dispatcher
