// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How many vCPUs a container has (kernel/container_cpus.hpp), and what each does. They are numbered without gaps, since
// LXC's definitions have no <vcpus>.
//
// Checks, their order and words are those of QEMU's driver (libvirt 9.0, qemu_driver.c: qemuDomainSetVcpusFlags,
// qemuDomainGetVcpusFlags, qemuDomainSetVcpu, qemuDomainGetVcpus).
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_cpus.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/kernel/cpu_enforcement.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/stats/container_cgroup.hpp"
#include "libvirt-driver/stats/vcpu_usage.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::size_t kMaxCpumaps = 8388608;  // REMOTE_CPUMAPS_MAX
constexpr std::uint32_t kMaximum = 4;
constexpr std::uint32_t kGuest = 8;
constexpr std::uint32_t kHotpluggable = 16;
constexpr std::int32_t kVcpuRunning = 1;

Error not_by_agent() {
  return operation_unsupported(
      "a container has no CPUs of its own that it could take offline; leave out the flag "
      "for the guest");
}

Result<void> set_maximum(ContainerCpus& cpus, std::uint32_t count) {
  if (count > kMaxVcpus)
    return invalid_argument(fmt::format("a container can have {} vCPUs at most, not {}", kMaxVcpus, count));
  cpus.maximum = count;
  cpus.online = std::min(cpus.online, count);
  cpus.pins.erase(cpus.pins.lower_bound(count), cpus.pins.end());
  return {};
}

Result<void> set_online(ContainerCpus& cpus, CpusOf which, std::uint32_t count) {
  if (count > cpus.maximum)
    return invalid_argument(
        fmt::format("requested vcpus is greater than max allowable vcpus for the {} domain: {} > {}",
                    which == CpusOf::kNow ? "live" : "persistent", count, cpus.maximum));
  cpus.online = count;
  // LXC's driver keeps no pins of vCPUs that are offline.
  if (which == CpusOf::kNextBoot) cpus.pins.erase(cpus.pins.lower_bound(count), cpus.pins.end());
  return {};
}

Result<void> check_count_flags(std::uint32_t count, std::uint32_t flags) {
  if (auto known =
          check_flags(flags, kAffectLive | kAffectConfig | kMaximum | kGuest | kHotpluggable, "virDomainSetVcpusFlags");
      !known)
    return known;
  if (count == 0) return invalid_argument("nvcpus in virDomainSetVcpusFlags must not be zero");
  if ((flags & kMaximum) != 0 && (flags & kAffectConfig) == 0)
    return invalid_argument("Flag 'VIR_DOMAIN_AFFECT_CONFIG' is required by flag 'VIR_DOMAIN_VCPU_MAXIMUM'");
  if ((flags & kGuest) != 0 && (flags & kAffectConfig) != 0)
    return invalid_argument("Flags 'VIR_DOMAIN_VCPU_GUEST' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive");
  return {};
}

Task<Result<Bytes>> set_count(Call& call, bool with_flags) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::uint32_t count = in.u32();
  const std::uint32_t flags = with_flags ? in.u32() : kAffectLive;
  if (!in.ok()) co_return undecodable();
  if (auto good = check_count_flags(count, flags); !good) co_return good.error();
  ClientSession& session = call.session();
  const Result<Impact> impact = impact_of(session.services(), domain.uuid, flags & (kAffectLive | kAffectConfig));
  if (!impact) co_return impact.error();
  if ((flags & kGuest) != 0) co_return impact->live ? not_by_agent() : not_running();
  const bool of_maximum = (flags & kMaximum) != 0;
  if (of_maximum && impact->live)
    co_return operation_unsupported("maximum vcpu count of a live domain can't be modified");
  CpuEdit edit = [=](ContainerCpus& cpus, CpusOf which) {
    return of_maximum ? set_maximum(cpus, count) : set_online(cpus, which, count);
  };
  auto done = co_await change_container_cpus(session, domain, flags, std::move(edit));
  if (!done) co_return done.error();
  co_return Bytes{};
}

Task<Result<Bytes>> set_vcpus(Call& call) { return set_count(call, false); }
Task<Result<Bytes>> set_vcpus_flags(Call& call) { return set_count(call, true); }

Result<void> switch_vcpus(ContainerCpus& cpus, CpusOf which, const CpuSet& chosen, bool on) {
  const std::string_view config = which == CpusOf::kNow ? "live" : "persistent";
  if (chosen.end() > cpus.maximum)
    return invalid_argument(fmt::format("vcpu {} is not present in {} config", chosen.end() - 1, config));
  if (chosen.has(0)) return invalid_argument("vCPU '0' can't be modified");
  CpuSet online = CpuSet::first(cpus.online);
  for (std::size_t vcpu = 0; vcpu < chosen.end(); ++vcpu) {
    if (!chosen.has(vcpu)) continue;
    if (which == CpusOf::kNow && online.has(vcpu) == on)
      return invalid_argument(fmt::format("vcpu '{}' is already in requested state", vcpu));
    online.set(vcpu, on);
  }
  if (online.end() != online.count())
    return operation_unsupported(
        fmt::format("a container's vCPUs are numbered without gaps: vCPUs {} cannot be "
                    "all that are online",
                    format_cpu_list(online)));
  return set_online(cpus, which, static_cast<std::uint32_t>(online.count()));
}

Task<Result<Bytes>> set_vcpu(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::string list(in.string());
  const std::int32_t state = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kAffectLive | kAffectConfig, "virDomainSetVcpu"); !known) co_return known.error();
  if (state != 0 && state != 1) co_return invalid_argument("unsupported state value");
  const auto chosen = parse_cpu_list(list);
  if (!chosen) co_return invalid_argument(fmt::format("Failed to parse bitmap '{}'", list.substr(0, 200)));
  if (chosen->empty()) co_return invalid_argument("no vcpus selected for modification");
  CpuEdit edit = [chosen = *chosen, state](ContainerCpus& cpus, CpusOf which) {
    return switch_vcpus(cpus, which, chosen, state == 1);
  };
  auto done = co_await change_container_cpus(call.session(), domain, flags, std::move(edit));
  if (!done) co_return done.error();
  co_return Bytes{};
}

Task<Result<Bytes>> count_of(Call& call, DomainObject domain, std::uint32_t flags) {
  ClientSession& session = call.session();
  const Result<CpusOf> which = which_cpus(session.services(), domain.uuid, flags);
  if (!which) co_return which.error();
  if ((flags & kGuest) != 0) {
    if (*which == CpusOf::kNow) co_return not_by_agent();
    co_return invalid_argument("vCPU count provided by the guest agent can only be requested for live domains");
  }
  const Result<ContainerCpus> cpus = co_await container_cpus(session, domain, *which);
  if (!cpus) co_return cpus.error();
  co_return XdrWriter().u32((flags & kMaximum) != 0 ? cpus->maximum : cpus->online).take();
}

Task<Result<Bytes>> vcpus_flags(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), true);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, kAffectLive | kAffectConfig | kMaximum | kGuest, "virDomainGetVcpusFlags");
      !known)
    co_return known.error();
  co_return co_await count_of(call, asked->domain, asked->flags);
}

Task<Result<Bytes>> max_vcpus(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), false);
  if (!asked) co_return asked.error();
  co_return co_await count_of(call, asked->domain, kAffectLive | kMaximum);
}

Task<Result<Bytes>> vcpus(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::int32_t room = in.i32();
  const std::int32_t map_length = in.i32();
  if (!in.ok() || room < 0 || map_length < 0) co_return undecodable();
  ClientSession& session = call.session();
  if (!running_container(session.services(), domain.uuid))
    co_return operation_invalid("cannot retrieve vcpu information for inactive domain");
  const Result<ContainerCpus> cpus = co_await container_cpus(session, domain, CpusOf::kNow);
  if (!cpus) co_return cpus.error();
  const Result<Domain> container = running_container(session.services(), domain.uuid);
  if (!container) co_return container.error();
  const std::uint32_t shown = std::min({cpus->online, static_cast<std::uint32_t>(room), kMaxVcpus});
  const auto length = static_cast<std::size_t>(map_length);
  if (shown > 0 && length > kMaxCpumaps / shown)
    co_return Error{ErrorCode::kRpc, fmt::format("cannot describe {} vCPUs in one reply", shown), ErrorDomain::kRpc};
  const ContainerUsage usage = read_container_usage(controller_pid(container->id), kUsagePerCpu);
  const std::vector<VcpuUsage> usages = vcpu_usage(*cpus, usage, host_cpu_count());
  const CpuSet available = CpuSet::first(host_cpu_count());
  XdrWriter out;
  out.u32(shown);
  for (std::uint32_t vcpu = 0; vcpu < shown; ++vcpu)
    out.u32(vcpu).i32(kVcpuRunning).u64(usages[vcpu].time_ns).i32(usages[vcpu].cpu);
  Bytes maps(length * shown);
  for (std::uint32_t vcpu = 0; vcpu < shown; ++vcpu)
    write_map(cpus_of_vcpu(*cpus, vcpu, available), std::span(maps).subspan(vcpu * length, length));
  out.string({reinterpret_cast<const char*>(maps.data()), maps.size()});
  co_return out.take();
}

constexpr Answer kAnswers[] = {
    {18, &max_vcpus}, {20, &vcpus}, {32, &set_vcpus}, {199, &set_vcpus_flags}, {200, &vcpus_flags}, {384, &set_vcpu},
};

}  // namespace

std::span<const Answer> container_vcpu_answers() { return kAnswers; }

}  // namespace driver
