// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Statistics of all domains, or of those named, in one answer: VMs from their backend, past any that hangs;
// containers, for which LXC has no such call, from their cgroups.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_limits.hpp"
#include "libvirt-driver/answers/domain_filter.hpp"
#include "libvirt-driver/answers/visible_domains.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/stats/container_stats.hpp"
#include "libvirt-driver/stats/limit_stats.hpp"
#include "libvirt-driver/stats/stats_request.hpp"
#include "libvirt-driver/stats/vm_stats.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kGetAllDomainStats = 344;
// Said of a guest whose QEMU does not answer; what it owes is missing from its record.
constexpr std::string_view kUnresponsive = "switchyard.unresponsive";

constexpr std::uint32_t kFactsGroups = kStatsBalloon | kStatsVcpu | kStatsInterface;
constexpr std::uint32_t kCgroupGroups = kStatsCpu | kStatsBalloon | kStatsVcpu;

struct Chosen {
  std::optional<StatsRequest> of_vms;  // nothing: none are asked for
  std::vector<Domain> containers;
};

Task<Result<Chosen>> choose(ClientSession& session, const StatsRequest& request) {
  auto visible = co_await visible_domains(session);
  if (!visible) co_return visible.error();
  Chosen chosen;
  StatsRequest of_vms{{}, request.groups, request.flags};
  const auto named = [&](const Domain& domain) {
    return std::ranges::find(request.domains, domain.uuid, &DomainObject::uuid) != request.domains.end();
  };
  for (const Domain& domain : *visible) {
    if (domain.kind != Kind::kContainer) continue;
    if (request.domains.empty() ? passes_filter(domain, request.flags & kKnownFilters) : named(domain))
      chosen.containers.push_back(domain);
  }
  for (const DomainObject& domain : request.domains) {
    const Domain* known = session.services().registry.find(domain.uuid);
    if (!known || known->kind == Kind::kVm) of_vms.domains.push_back(domain);
  }
  const bool vms_wanted = request.domains.empty() || !of_vms.domains.empty();
  if (vms_wanted && session.services().feed(Kind::kVm).is_up()) chosen.of_vms = std::move(of_vms);
  co_return chosen;
}

Task<Result<std::vector<StatsRecord>>> of_containers(ClientSession& session, StatsRequest request,
                                                     std::vector<Domain> containers) {
  Services& services = session.services();
  std::vector<StatsRecord> records;
  const auto interfaces =
      request.wants(kStatsInterface) ? read_interface_counters() : std::map<std::string, InterfaceCounters>{};
  for (const Domain& container : containers) {
    ContainerReadings readings;
    if (request.wants(kStatsState)) readings.state_reason = co_await services.container_facts.reason_of(container);
    if (request.wants(kFactsGroups)) readings.facts = co_await services.container_facts.facts_of(container.uuid);
    readings.cpus = readings.facts.cpus;
    if (container.active() && request.wants(kCgroupGroups)) {
      const ContainerCgroups cgroups = find_container_cgroups(controller_pid(container.id));
      if (request.wants(kStatsVcpu)) readings.cpus = read_live_cpus(cgroups, readings.cpus);
      readings.usage = read_container_usage(cgroups, usage_wanted(request));
    }
    records.push_back(container_stats(container, request, readings, interfaces));
    if (!container.active()) continue;
    if (const auto place = limit_place_of(container, services.config.homes_root))
      add_limit_stats(records.back(), request, *place);
  }
  co_return records;
}

// The VMs' records behind their count: as they came, or with the hung ones marked.
Result<Bytes> marked(BytesView reply, const VmStats::UuidSet& unresponsive) {
  if (unresponsive.empty()) return Bytes(reply.begin() + 4, reply.end());
  auto records = read_stats_reply(reply);
  if (!records) return undecodable();
  XdrWriter out;
  for (StatsRecord& record : *records) {
    if (unresponsive.contains(record.domain.uuid))
      record.parameters.push_back({std::string(kUnresponsive), Boolean{true}});
    write_stats_record(out, record);
  }
  return out.take();
}

Task<Result<Bytes>> all_stats(Call& call) {
  const auto request = read_stats_request(call.payload());
  if (!request) co_return undecodable();
  ClientSession& session = call.session();
  auto chosen = co_await choose(session, *request);
  if (!chosen) co_return chosen.error();
  if (auto good = chosen->containers.empty() ? Result<void>{} : check_groups(*request); !good) co_return good.error();
  const auto containers = co_await of_containers(session, *request, chosen->containers);
  if (!containers) co_return containers.error();

  std::uint32_t count = static_cast<std::uint32_t>(containers->size());
  XdrWriter out;
  out.u32(0);
  if (chosen->of_vms) {
    const auto vm_stats = session.vm_stats();
    const auto reply = co_await vm_stats->ask(*chosen->of_vms);
    if (!reply) co_return reply.error();
    if (reply->size() < 4) co_return undecodable();
    const Result<Bytes> records = marked(*reply, vm_stats->unresponsive());
    if (!records) co_return records.error();
    count += read_word(reply->data());
    out.raw(*records);
  }
  for (const StatsRecord& record : *containers) write_stats_record(out, record);
  if (count > kMaxDomains)
    co_return Error{ErrorCode::kRpc,
                    fmt::format("Too many domain stats records '{}' for limit '{}'", count, kMaxDomains),
                    ErrorDomain::kRpc};
  out.patch_u32(0, count);
  co_return out.take();
}

constexpr Answer kAnswers[] = {{kGetAllDomainStats, &all_stats}};

}  // namespace

std::span<const Answer> stats_answers() { return kAnswers; }

}  // namespace driver
