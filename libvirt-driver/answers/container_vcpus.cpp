// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_vcpus.hpp"

#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/domain_info.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"

#include <algorithm>
#include <unistd.h>

namespace driver {
namespace {

// libvirt's REMOTE_VCPUINFO_MAX and REMOTE_CPUMAPS_MAX.
constexpr std::uint32_t kMaxVcpus = 16384;
constexpr std::size_t kMaxCpumaps = 8388608;
constexpr std::int32_t kVcpuRunning = 1;
constexpr std::int32_t kVcpuOffline = 0;

struct Question {
  DomainObject domain;
  XdrReader rest;
};

Result<Question> read_question(const Call& call) {
  XdrReader in(call.payload());
  DomainObject domain = read_domain(in);
  if (!in.ok()) return undecodable();
  return Question{std::move(domain), in};
}

Task<Result<DomainInfo>> info_of(const Call& call, const Question& question) {
  co_return co_await domain_info(call.session(), Kind::kContainer, question.domain.uuid);
}

// A map with every CPU of the host set, `length` bytes long.
Bytes all_cpus(std::size_t length) {
  const auto cpus = static_cast<std::size_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF)));
  Bytes map(length, 0);
  for (std::size_t cpu = 0; cpu < cpus && cpu / 8 < length; ++cpu) map[cpu / 8] |= static_cast<std::uint8_t>(1u << (cpu % 8));
  return map;
}

void write_opaque(XdrWriter& out, const Bytes& bytes) {
  out.string({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// `count` maps one after the other; nothing when that is more than the protocol carries.
std::optional<Bytes> cpu_maps(std::uint32_t count, std::int32_t length) {
  if (count == 0) return Bytes{};
  if (length < 0 || static_cast<std::size_t>(length) > kMaxCpumaps / count) return std::nullopt;
  const Bytes one = all_cpus(static_cast<std::size_t>(length));
  Bytes maps;
  maps.reserve(one.size() * count);
  for (std::uint32_t i = 0; i < count; ++i) maps.insert(maps.end(), one.begin(), one.end());
  return maps;
}

Task<Result<Bytes>> vcpu_number(Call& call) {
  const Result<Question> question = read_question(call);
  if (!question) co_return question.error();
  const Result<DomainInfo> info = co_await info_of(call, *question);
  if (!info) co_return info.error();
  co_return XdrWriter().i32(static_cast<std::int32_t>(info->vcpus)).take();
}

Error too_many(std::int32_t asked) {
  return {ErrorCode::kRpc, fmt::format("cannot describe {} vCPUs in one reply", asked), ErrorDomain::kRpc};
}

}  // namespace

Task<Result<Bytes>> max_vcpus_of_container(Call& call) { return vcpu_number(call); }
Task<Result<Bytes>> vcpu_count_of_container(Call& call) { return vcpu_number(call); }

Task<Result<Bytes>> vcpus_of_container(Call& call) {
  Result<Question> question = read_question(call);
  if (!question) co_return question.error();
  const std::int32_t max_info = question->rest.i32();
  const std::int32_t map_length = question->rest.i32();
  if (!question->rest.ok() || max_info < 0) co_return undecodable();
  const Result<DomainInfo> info = co_await info_of(call, *question);
  if (!info) co_return info.error();
  const std::uint32_t shown = std::min({info->vcpus, static_cast<std::uint32_t>(max_info), kMaxVcpus});
  const auto maps = cpu_maps(shown, map_length);
  if (!maps) co_return too_many(max_info);
  const Domain* domain = call.session().services().registry.find(question->domain.uuid);
  const bool active = domain && domain->active();
  XdrWriter out;
  out.u32(shown);
  for (std::uint32_t i = 0; i < shown; ++i) {
    // The kernel counts a container's CPU time, not a vCPU's: an even share is shown.
    out.u32(i).i32(active ? kVcpuRunning : kVcpuOffline).u64(info->cpu_time_ns / info->vcpus).i32(-1);
  }
  write_opaque(out, *maps);
  co_return out.take();
}

Task<Result<Bytes>> vcpu_pins_of_container(Call& call) {
  Result<Question> question = read_question(call);
  if (!question) co_return question.error();
  const std::int32_t max_maps = question->rest.i32();
  const std::int32_t map_length = question->rest.i32();
  if (!question->rest.ok() || max_maps < 0) co_return undecodable();
  const Result<DomainInfo> info = co_await info_of(call, *question);
  if (!info) co_return info.error();
  const std::uint32_t shown = std::min({info->vcpus, static_cast<std::uint32_t>(max_maps), kMaxVcpus});
  const auto maps = cpu_maps(shown, map_length);
  if (!maps) co_return too_many(max_maps);
  XdrWriter out;
  write_opaque(out, *maps);
  out.i32(static_cast<std::int32_t>(shown));
  co_return out.take();
}

Task<Result<Bytes>> emulator_pins_of_container(Call& call) {
  Result<Question> question = read_question(call);
  if (!question) co_return question.error();
  const std::int32_t map_length = question->rest.i32();
  const auto map = cpu_maps(1, map_length);
  if (!question->rest.ok() || !map) co_return undecodable();
  XdrWriter out;
  write_opaque(out, *map);
  out.i32(1);
  co_return out.take();
}

}  // namespace driver
