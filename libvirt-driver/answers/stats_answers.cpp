// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Statistics of all domains, or of those named, in one answer: VMs from their backend, past any that hangs;
// containers, for which LXC has no such call, from their cgroups.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_limits.hpp"
#include "libvirt-driver/answers/domain_filter.hpp"
#include "libvirt-driver/answers/visible_domains.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/stats/container_io.hpp"
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
constexpr std::uint32_t kCgroupGroups = kStatsCpu | kStatsBalloon | kStatsVcpu | kStatsBlock;

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

// All containers' disks in one look, for which disks that do not answer have as long as a guest has.
Task<std::vector<std::vector<DiskReading>>> disks_of_all(ClientSession& session,
                                                         const std::vector<Domain>& containers) {
  Services& services = session.services();
  std::vector<std::vector<DiskReading>> readings(containers.size());
  std::vector<std::string> words;
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const Uuid uuid = containers[i].uuid;
    const ContainerFacts facts = co_await services.container_facts.facts_of(uuid);
    for (const ContainerDisk& disk : facts.disks) {
      readings[i].push_back({disk.target, path_of(disk, services.config.homes_root, uuid),
                             disk.form == DiskForm::kFolder});
      words.push_back(disk_word(disk, services.config.homes_root, uuid));
    }
  }
  const auto facts = co_await look_at_disks(services.executor, std::move(words),
                                         std::chrono::milliseconds(services.config.stats_deadline_ms));
  std::size_t next = 0;
  for (auto& disks : readings)
    for (DiskReading& disk : disks)
      if (facts && (*facts)[next++]) disk.facts = *(*facts)[next - 1];
  co_return readings;
}

// A folder's device has others' files too: the container's own reads and writes are counted by its cgroup.
void count_folders(std::vector<DiskReading>& disks, const ContainerCgroups& cgroups) {
  for (DiskReading& disk : disks)
    if (disk.is_folder && disk.facts) disk.facts->counters = read_container_io(cgroups);
}

Task<Result<std::vector<StatsRecord>>> of_containers(ClientSession& session, StatsRequest request,
                                                     std::vector<Domain> containers) {
  Services& services = session.services();
  std::vector<StatsRecord> records;
  const auto interfaces =
      request.wants(kStatsInterface) ? read_interface_counters() : std::map<std::string, InterfaceCounters>{};
  std::vector<std::vector<DiskReading>> disks(containers.size());
  if (request.wants(kStatsBlock)) disks = co_await disks_of_all(session, containers);
  for (std::size_t i = 0; i < containers.size(); ++i) {
    const Domain& container = containers[i];
    ContainerReadings readings;
    readings.disks = std::move(disks[i]);
    if (request.wants(kStatsState)) readings.state_reason = co_await services.container_facts.reason_of(container);
    if (request.wants(kFactsGroups)) readings.facts = co_await services.container_facts.facts_of(container.uuid);
    readings.cpus = readings.facts.cpus;
    if (container.active() && request.wants(kCgroupGroups)) {
      const ContainerCgroups cgroups = find_container_cgroups(controller_pid(container.id));
      if (request.wants(kStatsVcpu)) readings.cpus = read_live_cpus(cgroups, readings.cpus);
      readings.usage = read_container_usage(cgroups, usage_wanted(request));
      count_folders(readings.disks, cgroups);
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
