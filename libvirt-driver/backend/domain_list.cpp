// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/domain_list.hpp"

#include "libvirt-driver/registry/container_id.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

namespace driver {
namespace {

constexpr std::int32_t kListAllDomains = 273;
constexpr std::chrono::milliseconds kListDeadline{10000};

using UuidSet = boost::unordered_flat_set<Uuid, UuidHash>;

Task<Result<UuidSet>> chosen(BackendConnection& backend, std::uint32_t flags) {
  auto listed = co_await list_domains(backend, flags);
  if (!listed) co_return listed.error();
  UuidSet uuids;
  for (const DomainObject& domain : *listed) uuids.insert(domain.uuid);
  co_return uuids;
}

}  // namespace

Result<std::vector<DomainObject>> decode_domain_list(BytesView payload) {
  XdrReader in(payload);
  std::vector<DomainObject> domains;
  const std::uint32_t count = in.count(kMaxDomains, kMinDomainBytes);
  domains.reserve(count);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) domains.push_back(read_domain(in));
  in.u32();  // the number of domains there are, listed or not
  if (!in.ok()) return Error{ErrorCode::kRpc, "a backend sent a domain list that cannot be decoded", ErrorDomain::kRpc};
  return domains;
}

Task<Result<std::vector<DomainObject>>> list_domains(BackendConnection& backend, std::uint32_t flags) {
  auto reply =
      co_await backend.call(kRemoteProgram, kListAllDomains, XdrWriter().i32(1).u32(flags).take(), kListDeadline);
  if (!reply) co_return reply.error();
  co_return decode_domain_list(*reply);
}

Task<Result<std::vector<Domain>>> read_all_domains(BackendConnection& backend) {
  auto all = co_await list_domains(backend, 0);
  if (!all) co_return all.error();
  auto persistent = co_await chosen(backend, kListPersistent);
  if (!persistent) co_return persistent.error();
  auto paused = co_await chosen(backend, kListPaused);
  if (!paused) co_return paused.error();
  auto unusual = co_await chosen(backend, kListOther);
  if (!unusual) co_return unusual.error();

  std::vector<Domain> domains;
  domains.reserve(all->size());
  for (DomainObject& listed : *all) {
    Domain domain;
    domain.name = std::move(listed.name);
    domain.uuid = listed.uuid;
    domain.kind = backend.kind();
    domain.id = listed.id;
    domain.persistent = persistent->contains(domain.uuid);
    domain.state = domain.active() ? DomainState::kRunning : DomainState::kShutoff;
    if (paused->contains(domain.uuid)) domain.state = DomainState::kPaused;
    if (unusual->contains(domain.uuid)) domain.state = domain.active() ? DomainState::kNoState : DomainState::kCrashed;
    domains.push_back(std::move(domain));
  }
  co_return domains;
}

}  // namespace driver
