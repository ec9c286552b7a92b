// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which CPUs a container's vCPUs and its controller, libvirt's "emulator", may run on.
//
// Checks, their order and words are those of QEMU's driver (libvirt 9.0, qemu_driver.c: qemuDomainPinVcpuFlags,
// qemuDomainPinEmulator); so are the events.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/container_cpus.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/kernel/cpu_enforcement.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::size_t kMaxCpumap = 2048;      // REMOTE_CPUMAP_MAX
constexpr std::size_t kMaxCpumaps = 8388608;  // REMOTE_CPUMAPS_MAX

// CPUs that the host has not cannot be pinned to, and say nothing.
Result<CpuSet> pinned_cpus(BytesView map) {
  CpuSet cpus = cpus_of_map(map) & CpuSet::first(host_cpu_count());
  if (cpus.empty()) return invalid_argument("Empty cpu list for pinning");
  return cpus;
}

struct Change {
  DomainObject domain;
  std::uint32_t flags = 0;
  std::string field;  // of the event, behind "cputune."
  std::string list;
  CpuEdit edit;
};

void publish(Services& services, const Change& change) {
  const Domain* container = services.registry.find(change.domain.uuid);
  if (!container) return;
  XdrWriter body;
  write_domain(body, container->name, container->uuid, container->id);
  write_parameters(body, {{"cputune." + change.field, change.list}});
  services.hub.publish({kEventTunable, container->uuid, body.take()});
}

Task<Result<Bytes>> apply(Call& call, Change change) {
  ClientSession& session = call.session();
  const Result<Impact> impact = impact_of(session.services(), change.domain.uuid, change.flags);
  if (!impact) co_return impact.error();
  auto done = co_await change_container_cpus(session, change.domain, change.flags, change.edit);
  if (!done) co_return done.error();
  if (impact->live) publish(session.services(), change);
  co_return Bytes{};
}

Result<void> check_vcpu(const ContainerCpus& cpus, CpusOf which, std::uint32_t vcpu) {
  if (vcpu >= cpus.maximum && which == CpusOf::kNow)
    return invalid_argument(fmt::format("vcpu {} is out of range of live cpu count {}", vcpu, cpus.maximum));
  if (vcpu >= cpus.maximum)
    return invalid_argument(fmt::format("vcpu {} is out of range of persistent cpu count {}", vcpu, cpus.online));
  if (vcpu >= cpus.online && which == CpusOf::kNextBoot)
    return operation_unsupported(
        fmt::format("libvirt's LXC driver keeps no pin of vCPU {}, which is offline; set "
                    "the number of vCPUs first",
                    vcpu));
  return {};
}

Task<Result<Bytes>> pin(Call& call, bool with_flags) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::uint32_t vcpu = in.u32();
  const BytesView map = in.opaque(kMaxCpumap);
  const std::uint32_t flags = with_flags ? in.u32() : kAffectLive;
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kAffectLive | kAffectConfig, "virDomainPinVcpuFlags"); !known)
    co_return known.error();
  const Result<CpuSet> cpus = pinned_cpus(map);
  CpuEdit edit = [vcpu, cpus](ContainerCpus& of, CpusOf which) -> Result<void> {
    if (auto there = check_vcpu(of, which, vcpu); !there) return there;
    if (!cpus) return cpus.error();
    of.pins[vcpu] = *cpus;
    return {};
  };
  Change change{domain, flags, fmt::format("vcpupin{}", vcpu), cpus ? format_cpu_list(*cpus) : "", std::move(edit)};
  co_return co_await apply(call, std::move(change));
}

Task<Result<Bytes>> pin_vcpu(Call& call) { return pin(call, false); }
Task<Result<Bytes>> pin_vcpu_flags(Call& call) { return pin(call, true); }

Task<Result<Bytes>> pin_emulator(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const BytesView map = in.opaque(kMaxCpumap);
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, kAffectLive | kAffectConfig, "virDomainPinEmulator"); !known)
    co_return known.error();
  const Result<CpuSet> cpus = pinned_cpus(map);
  CpuEdit edit = [cpus](ContainerCpus& of, CpusOf) -> Result<void> {
    if (!cpus) return cpus.error();
    of.emulator = *cpus;
    return check_emulator(of);
  };
  Change change{domain, flags, "emulatorpin", cpus ? format_cpu_list(*cpus) : "", std::move(edit)};
  co_return co_await apply(call, std::move(change));
}

Bytes map_of(const CpuSet& cpus, std::size_t length) {
  Bytes map(length);
  write_map(cpus, map);
  return map;
}

void write_opaque(XdrWriter& out, const Bytes& bytes) {
  out.string({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Task<Result<Bytes>> vcpu_pins(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::int32_t room = in.i32();
  const std::int32_t map_length = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok() || room < 0 || map_length < 0) co_return undecodable();
  const Result<AskedCpus> asked = co_await asked_cpus(call.session(), domain, flags, "virDomainGetVcpuPinInfo");
  if (!asked) co_return asked.error();
  const ContainerCpus& cpus = asked->cpus;
  const std::uint32_t shown = std::min({cpus.maximum, static_cast<std::uint32_t>(room), kMaxVcpus});
  const auto length = static_cast<std::size_t>(map_length);
  if (shown > 0 && length > kMaxCpumaps / shown)
    co_return Error{ErrorCode::kRpc, fmt::format("cannot describe {} vCPUs in one reply", shown), ErrorDomain::kRpc};
  const CpuSet available = CpuSet::first(host_cpu_count());
  Bytes maps(length * shown);
  for (std::uint32_t vcpu = 0; vcpu < shown; ++vcpu)
    write_map(cpus_of_vcpu(cpus, vcpu, available), std::span(maps).subspan(vcpu * length, length));
  XdrWriter out;
  write_opaque(out, maps);
  out.i32(static_cast<std::int32_t>(shown));
  co_return out.take();
}

// Live: where the controller is, since its pin gives way to the container's.
CpuSet emulator_cpus(const Services& services, const Uuid& uuid, const ContainerCpus& cpus, CpusOf which) {
  const Domain* container = services.registry.find(uuid);
  if (which == CpusOf::kNow && container && container->active()) {
    CpuSet affinity = affinity_of(controller_pid(container->id));
    if (!affinity.empty()) return affinity;
  }
  if (cpus.emulator) return *cpus.emulator;
  return cpus.placement.empty() ? CpuSet::first(host_cpu_count()) : cpus.placement;
}

Task<Result<Bytes>> emulator_pins(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::int32_t map_length = in.i32();
  const std::uint32_t flags = in.u32();
  if (!in.ok() || map_length < 0 || static_cast<std::size_t>(map_length) > kMaxCpumaps) co_return undecodable();
  const Result<AskedCpus> asked = co_await asked_cpus(call.session(), domain, flags, "virDomainGetEmulatorPinInfo");
  if (!asked) co_return asked.error();
  const CpuSet cpus = emulator_cpus(call.session().services(), domain.uuid, asked->cpus, asked->which);
  XdrWriter out;
  write_opaque(out, map_of(cpus, static_cast<std::size_t>(map_length)));
  out.i32(1);
  co_return out.take();
}

constexpr Answer kAnswers[] = {
    {26, &pin_vcpu}, {225, &pin_vcpu_flags}, {230, &vcpu_pins}, {279, &pin_emulator}, {280, &emulator_pins},
};

}  // namespace

std::span<const Answer> container_pin_answers() { return kAnswers; }

}  // namespace driver
