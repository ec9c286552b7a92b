// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/visible_domains.hpp"

#include "libvirt-driver/backend/domain_list.hpp"

namespace driver {
namespace {

constexpr std::int32_t kLookupByUuid = 24;
constexpr std::int32_t kListAllDomains = 273;
constexpr std::chrono::milliseconds kDeadline{10000};

}  // namespace

Task<Result<UuidSet>> listed_by_backends(ClientSession& session, std::uint32_t flags) {
  UuidSet uuids;
  for (const Kind kind : kKinds) {
    if (!session.services().feed(kind).is_up()) continue;
    const std::uint32_t asked = kind == Kind::kContainer ? flags & ~kSnapshotFilters : flags;
    auto reply = co_await session.ask(kind, kListAllDomains, XdrWriter().i32(1).u32(asked).take(), kDeadline);
    if (!reply) co_return reply.error();
    auto domains = decode_domain_list(*reply);
    if (!domains) co_return domains.error();
    for (const DomainObject& domain : *domains) uuids.insert(domain.uuid);
  }
  co_return uuids;
}

Task<Result<std::vector<Domain>>> visible_domains(ClientSession& session) {
  const Services& services = session.services();
  UuidSet shown;
  if (!services.answers_for_all()) {
    auto listed = co_await listed_by_backends(session, 0);
    if (!listed) co_return listed.error();
    shown = std::move(*listed);
  }
  std::vector<Domain> domains;
  domains.reserve(services.registry.size());
  services.registry.for_each([&](const Domain& domain) {
    if (services.answers_for_all() || shown.contains(domain.uuid)) domains.push_back(domain);
  });
  co_return domains;
}

Task<bool> may_see(ClientSession& session, Kind kind, Uuid uuid) {
  if (session.services().answers_for_all()) co_return true;
  co_return (co_await session.ask(kind, kLookupByUuid, XdrWriter().uuid(uuid).take(), kDeadline)).has_value();
}

}  // namespace driver
