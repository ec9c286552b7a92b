// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A domain by name, UUID or id. A hit costs no call; on a miss the backends are asked, for a domain that somebody
// defined past us may not have reached the registry yet.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/visible_domains.hpp"
#include "libvirt-driver/registry/container_id.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"

namespace driver {
namespace {

constexpr std::int32_t kLookupById = 22;
constexpr std::int32_t kLookupByName = 23;
constexpr std::int32_t kLookupByUuid = 24;
constexpr std::chrono::milliseconds kDeadline{5000};

Error no_domain(std::string message) {
  return {ErrorCode::kNoDomain, "Domain not found: " + message, ErrorDomain::kDomain};
}

Bytes encode(const Domain& domain) {
  XdrWriter out;
  write_domain(out, domain.name, domain.uuid, domain.id);
  return out.take();
}

// The reply of the first backend that finds it, its id made public.
Task<Result<Bytes>> ask_backends(ClientSession& session, std::int32_t procedure, Bytes arguments, Error otherwise) {
  for (const Kind kind : kKinds) {
    if (!session.services().feed(kind).is_up()) continue;
    auto reply = co_await session.ask(kind, procedure, arguments, kDeadline);
    if (!reply && reply.error().code != ErrorCode::kNoDomain) co_return reply.error();
    if (!reply) continue;
    XdrReader in(*reply);
    const DomainObject found = read_domain(in);
    if (!in.ok()) co_return undecodable();
    XdrWriter out;
    write_domain(out, found.name, found.uuid, session.services().registry.shown_id(kind, found.id));
    co_return out.take();
  }
  co_return otherwise;
}

Task<Result<Bytes>> by_name(Call& call) {
  XdrReader in(call.payload());
  const std::string name(in.string());
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const Error missing = no_domain(fmt::format("no domain with matching name '{}'", name));
  const Domain* listed = session.services().registry.find_name(name);
  if (!listed) {
    Bytes arguments(call.payload().begin(), call.payload().end());
    co_return co_await ask_backends(session, kLookupByName, std::move(arguments), missing);
  }
  const Domain domain = *listed;
  const bool visible = co_await may_see(session, domain.kind, domain.uuid);
  if (!visible) co_return missing;
  co_return encode(domain);
}

Task<Result<Bytes>> by_uuid(Call& call) {
  XdrReader in(call.payload());
  const Uuid uuid = in.uuid();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const Error missing = no_domain(fmt::format("no domain with matching uuid '{}'", to_string(uuid)));
  const Domain* listed = session.services().registry.find(uuid);
  if (!listed) co_return co_await ask_backends(session, kLookupByUuid, XdrWriter().uuid(uuid).take(), missing);
  const Domain domain = *listed;
  const bool visible = co_await may_see(session, domain.kind, domain.uuid);
  if (!visible) co_return missing;
  co_return encode(domain);
}

Task<Result<Bytes>> by_id(Call& call) {
  XdrReader in(call.payload());
  const std::int32_t id = in.i32();
  if (!in.ok()) co_return undecodable();
  ClientSession& session = call.session();
  const Services& services = session.services();
  const Error missing = no_domain(fmt::format("no domain with matching id {}", id));
  const Domain* listed = services.registry.find_id(id);
  if (listed) {
    const Domain domain = *listed;
    const bool visible = co_await may_see(session, domain.kind, domain.uuid);
    if (!visible) co_return missing;
    co_return encode(domain);
  }
  // A displaced id is not a backend's.
  if (id > kContainerIdOffset) co_return missing;
  co_return co_await ask_backends(session, kLookupById, XdrWriter().i32(id).take(), missing);
}

constexpr Answer kAnswers[] = {{kLookupById, &by_id}, {kLookupByName, &by_name}, {kLookupByUuid, &by_uuid}};

}  // namespace

std::span<const Answer> lookup_answers() { return kAnswers; }

}  // namespace driver
