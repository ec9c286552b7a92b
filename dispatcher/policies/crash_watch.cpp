// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/policies/crash_watch.hpp"

#include "dispatcher/policies/crash_report.hpp"
#include "dispatcher/power/host_policies.hpp"
#include "foundation/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>

namespace dispatcher {
namespace {

constexpr std::size_t kEventsKept = 200;
constexpr std::size_t kLogTailBytes = 256U << 10;

std::string time_now(const char* format) { return fmt::format(fmt::runtime(format), fmt::gmtime(std::time(nullptr))); }

std::int64_t steady_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

ReportParts collect(virDomainPtr domain, const std::string& name, const std::string& definition) {
  ReportParts parts;
  parts["domain.xml"] = definition;
  int state = 0;
  int reason = 0;
  if (virDomainGetState(domain, &state, &reason, 0) == 0)
    parts["state.txt"] = fmt::format("virDomainState {} reason {}\n", state, reason);
  for (const char* driver : {"qemu", "lxc"})
    if (auto tail = tail_of(fmt::format("/var/log/libvirt/{}/{}.log", driver, name), kLogTailBytes); !tail.empty())
      parts[fmt::format("{}.log", driver)] = std::move(tail);
  return parts;
}

bool wants_restart(const std::string& definition) {
  return definition.find("<on_crash>restart</on_crash>") != definition.npos ||
         definition.find("<on_crash>coredump-restart</on_crash>") != definition.npos;
}

}  // namespace

CrashWatch::CrashWatch(Services& services, EnvironmentTable& table, TaskEngine& tasks)
    : services_(services), table_(table), tasks_(tasks), limit_(std::int64_t{services.config.crash_window_min} * 60) {
  LinkListener listener;
  listener.event = [this](const DomainEvent& event) { on_event(event); };
  services_.link.listen(std::move(listener));
  table_.watch([this](const EnvironmentPointer& before, const EnvironmentPointer& after) { on_change(before, after); });
}

void CrashWatch::on_change(const EnvironmentPointer& before, const EnvironmentPointer& after) {
  if (!before) return;
  const std::string& uuid = before->domain.uuid;
  if (!after) return limit_.forget(uuid);
  const bool was_started = before->domain.state == State::kStopped && after->domain.state != State::kStopped;
  if (!was_started || after->left_down.empty()) return;
  // Later: the table is in the middle of a change.
  post([this, uuid] { table_.change_existing(uuid, [](Environment& environment) { environment.left_down.clear(); }); });
}

void CrashWatch::on_event(const DomainEvent& event) {
  events_.emplace_back(event.uuid, fmt::format("{} event {} {} {} {}\n", time_now("{:%FT%TZ}"), event.id, event.event,
                                               event.detail, event.text));
  if (events_.size() > kEventsKept) events_.pop_front();
  const auto mishap = mishap_of(event);
  if (mishap && tasks_.task_of(event.uuid) == 0) handle(event, *mishap);
}

std::string CrashWatch::events_of(const std::string& uuid) const {
  std::string lines;
  for (const auto& [of, line] : events_)
    if (of == uuid) lines += line;
  return lines;
}

void CrashWatch::handle(const DomainEvent& event, const Mishap& mishap) {
  log_warning("'{}': {}", event.name, mishap.words);
  const auto look = [&link = services_.link, uuid = event.uuid, name = event.name, words = mishap.words,
                     events = events_of(event.uuid), folder = services_.config.state_folder + "/reports",
                     kept = services_.config.reports_kept]() -> Result<Findings> {
    const auto connection = link.connection();
    if (!connection) return connection.error();
    const auto domain = domain_by_uuid(*connection, uuid);
    if (!domain) return domain.error();
    const auto definition = definition_of(domain->get(), Definition::kPersistent);
    if (!definition) return definition.error();
    if (kept > 0) {
      ReportParts parts = collect(domain->get(), name, *definition);
      parts["events.txt"] = events;
      parts["what.txt"] = words + "\n";
      const auto report = write_report(folder, fmt::format("{}-{}", time_now("{:%Y%m%dT%H%M%S}"), uuid), parts, kept);
      if (report)
        log_info("'{}': what is known of it is in {}", name, *report);
      else
        log_warning("'{}': no report: {}", name, report.error().message);
    }
    const auto policy = read_host_policy(domain->get());
    return Findings{wants_restart(*definition), policy ? policy->crash_limit : convert::HostPolicy{}.crash_limit};
  };
  services_.workers.ask<Result<Findings>>(
      event.uuid, look, [this, uuid = event.uuid, name = event.name, mishap](Result<Findings> findings) {
        if (findings) return decide(uuid, name, mishap, *findings);
        // A transient one is gone with its end.
        if (findings.error().code != ErrorCode::kNoDomain) log_warning("'{}': {}", name, findings.error().message);
      });
}

void CrashWatch::decide(const std::string& uuid, const std::string& name, const Mishap& mishap,
                        const Findings& findings) {
  if (!mishap.is_down || !findings.restart) return;
  if (!limit_.may_restart(uuid, findings.limit, steady_s()))
    return leave_down(uuid, name,
                      fmt::format("it was restarted {} times within {} minutes and crashed again: it stays down",
                                  findings.limit, services_.config.crash_window_min));
  TaskRecord record;
  record.kind = "start";
  record.environment = uuid;
  record.owner = "restart after a crash";
  tasks_.submit(std::move(record), [name](const Result<std::uint64_t>& id) {
    if (id)
      log_info("'{}' is started again", name);
    else
      log_warning("'{}' is not started again: {}", name, id.error().message);
  });
}

void CrashWatch::leave_down(const std::string& uuid, const std::string& name, const std::string& why) {
  log_error("'{}': {}", name, why);
  table_.change_existing(uuid, [&](Environment& environment) { environment.left_down = why; });
}

}  // namespace dispatcher
