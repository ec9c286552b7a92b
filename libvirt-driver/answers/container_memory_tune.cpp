// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_memory_tune.hpp"

#include "containers/limits/memory_tune.hpp"
#include "libvirt-driver/answers/container_definition.hpp"
#include "libvirt-driver/answers/container_limits.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/rpc/typed_parameters.hpp"

namespace driver {
namespace {

constexpr std::int32_t kSet = 197;
constexpr std::int32_t kGet = 198;
constexpr std::size_t kMaxParameters = 16;  // REMOTE_DOMAIN_MEMORY_PARAMETERS_MAX
constexpr std::string_view kSwapHardLimit = "swap_hard_limit";
constexpr std::chrono::milliseconds kDeadline{30000};

// Of a container that runs on version 2; nothing of others, for which libvirt's answer is right.
std::optional<containers::LimitPlace> place_on_v2(const Services& services, const Uuid& uuid) {
  const Domain* container = services.registry.find(uuid);
  if (!container || !container->active()) return std::nullopt;
  auto place = limit_place_of(*container, services.config.homes_root);
  if (!place || !place->folders.version_2()) return std::nullopt;
  return *std::move(place);
}

Task<Result<containers::MemoryTune>> live_tune(ClientSession& session, DomainObject domain) {
  const Result<std::string> xml = co_await container_xml(session, domain, 0);
  if (!xml) co_return xml.error();
  co_return containers::parse_memory_tune(*xml);
}

Task<Result<Bytes>> pass_on(Call& call, std::int32_t procedure) {
  Bytes arguments(call.payload().begin(), call.payload().end());
  co_return co_await call.session().ask(Kind::kContainer, procedure, std::move(arguments), kDeadline);
}

Task<Result<Bytes>> set_memory_parameters(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  Services& services = session.services();
  auto reply = co_await pass_on(call, kSet);
  if (!reply) co_return reply.error();
  if (const auto place = place_on_v2(services, domain.uuid)) {
    const auto tune = co_await live_tune(session, domain);
    if (!tune) co_return tune.error();
    if (auto corrected = containers::correct_swap(*place, *tune); !corrected) co_return corrected.error();
  }
  co_await services.feed(Kind::kContainer).barrier();
  services.definitions->look(domain.uuid);
  co_return reply;
}

Result<Bytes> with_sum(const Bytes& reply, std::uint64_t swap_hard_kib) {
  XdrReader in(reply);
  auto parameters = read_parameters(in, kMaxParameters);
  const std::int32_t count = in.i32();
  if (!parameters || !in.ok()) return undecodable();
  for (TypedParameter& parameter : *parameters)
    if (parameter.field == kSwapHardLimit) parameter.value = swap_hard_kib;
  XdrWriter out;
  write_parameters(out, *parameters);
  return out.i32(count).take();
}

Task<Result<Bytes>> get_memory_parameters(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  static_cast<void>(in.i32());  // how many the caller has room for
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  auto reply = co_await pass_on(call, kGet);
  if (!reply || (flags & kAffectConfig) != 0 || !place_on_v2(session.services(), domain.uuid)) co_return reply;
  const auto tune = co_await live_tune(session, domain);
  if (!tune || !tune->swap_hard_kib) co_return reply;
  co_return with_sum(*reply, *tune->swap_hard_kib);
}

constexpr Answer kAnswers[] = {{kSet, &set_memory_parameters}, {kGet, &get_memory_parameters}};

}  // namespace

std::span<const Answer> container_memory_tune_answers() { return kAnswers; }

}  // namespace driver
