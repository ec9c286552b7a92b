// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Lists and counts of domains, from what the daemon knows: they never wait for a guest. What has no events
// (autostart, managed save, snapshots, checkpoints) is asked of the backends in bulk; an autostart flag may be held in
// metadata instead (events/held_autostart.hpp).
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/answers/domain_filter.hpp"
#include "libvirt-driver/answers/visible_domains.hpp"
#include "libvirt-driver/backend/domain_list.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

namespace driver {
namespace {

// Filter bits that only the backends can judge: managed save, autostart, snapshots, checkpoints, each with its "no".
constexpr std::uint32_t kBackendFilters = 0xff00;
constexpr std::uint32_t kListAutostart = 0x0400;
constexpr std::uint32_t kListNoAutostart = 0x0800;
constexpr std::uint32_t kAutostartFilters = kListAutostart | kListNoAutostart;

bool passes_snapshot_filter(const Services& services, const Domain& domain, std::uint32_t flags) {
  const std::uint32_t wanted = flags & kSnapshotFilters;
  if (domain.kind != Kind::kContainer || wanted == 0 || wanted == kSnapshotFilters) return true;
  return services.snapshots->of(domain.uuid).empty() == (wanted == kListWithoutSnapshot);
}

Task<Result<void>> keep_by_autostart(ClientSession& session, std::vector<Domain>& domains, bool wanted) {
  auto listed = co_await listed_by_backends(session, kListAutostart);
  if (!listed) co_return listed.error();
  std::vector<Domain> kept;
  for (Domain& domain : domains) {
    const bool starts = listed->contains(domain.uuid) ||
                        co_await session.services().held_autostart->is_held(domain.kind, domain.uuid);
    if (starts == wanted) kept.push_back(std::move(domain));
  }
  domains = std::move(kept);
  co_return Result<void>{};
}

Task<Result<std::vector<Domain>>> chosen_domains(ClientSession& session, std::uint32_t flags) {
  auto domains = co_await visible_domains(session);
  if (!domains) co_return domains.error();
  std::erase_if(*domains, [&](const Domain& domain) { return !passes_filter(domain, flags); });
  const std::uint32_t autostart = flags & kAutostartFilters;
  flags &= ~kAutostartFilters;
  if (autostart == kListAutostart || autostart == kListNoAutostart) {
    if (auto kept = co_await keep_by_autostart(session, *domains, autostart == kListAutostart); !kept)
      co_return kept.error();
  }
  if ((flags & kBackendFilters) != 0) {
    auto listed = co_await listed_by_backends(session, flags & kBackendFilters);
    if (!listed) co_return listed.error();
    std::erase_if(*domains, [&](const Domain& domain) {
      return !listed->contains(domain.uuid) || !passes_snapshot_filter(session.services(), domain, flags);
    });
  }
  co_return domains;
}

Task<Result<Bytes>> list_all(Call& call) {
  XdrReader in(call.payload());
  const bool need_results = in.i32() != 0;
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if ((flags & ~(kBackendFilters | kKnownFilters)) != 0)
    co_return invalid_argument(fmt::format("unsupported flags ({:#x}) in function virConnectListAllDomains",
                                           flags & ~(kBackendFilters | kKnownFilters)),
                               ErrorDomain::kVz);
  auto domains = co_await chosen_domains(call.session(), flags);
  if (!domains) co_return domains.error();
  if (need_results && domains->size() > kMaxDomains)
    co_return Error{ErrorCode::kRpc, fmt::format("Too many domains '{}' for limit '{}'", domains->size(), kMaxDomains),
                    ErrorDomain::kRpc};
  XdrWriter out;
  out.u32(need_results ? static_cast<std::uint32_t>(domains->size()) : 0);
  if (need_results) {
    out.reserve(domains->size() * 64);
    for (const Domain& domain : *domains) write_domain(out, domain.name, domain.uuid, domain.id);
  }
  out.u32(static_cast<std::uint32_t>(domains->size()));
  co_return out.take();
}

template <std::uint32_t Flags>
Task<Result<Bytes>> count(Call& call) {
  auto domains = co_await chosen_domains(call.session(), Flags);
  if (!domains) co_return domains.error();
  co_return XdrWriter().i32(static_cast<std::int32_t>(domains->size())).take();
}

Task<Result<Bytes>> list_ids(Call& call) {
  XdrReader in(call.payload());
  const std::int32_t limit = in.i32();
  if (!in.ok()) co_return undecodable();
  auto domains = co_await chosen_domains(call.session(), kListActive);
  if (!domains) co_return domains.error();
  if (limit >= 0 && domains->size() > static_cast<std::size_t>(limit)) domains->resize(static_cast<std::size_t>(limit));
  XdrWriter out;
  out.u32(static_cast<std::uint32_t>(domains->size()));
  for (const Domain& domain : *domains) out.i32(domain.id);
  co_return out.take();
}

Task<Result<Bytes>> list_defined_names(Call& call) {
  XdrReader in(call.payload());
  const std::int32_t limit = in.i32();
  if (!in.ok()) co_return undecodable();
  auto domains = co_await chosen_domains(call.session(), kListInactive);
  if (!domains) co_return domains.error();
  if (limit >= 0 && domains->size() > static_cast<std::size_t>(limit)) domains->resize(static_cast<std::size_t>(limit));
  XdrWriter out;
  out.u32(static_cast<std::uint32_t>(domains->size()));
  for (const Domain& domain : *domains) out.string(domain.name);
  co_return out.take();
}

constexpr Answer kAnswers[] = {{21, &list_defined_names},
                               {25, &count<kListInactive>},
                               {37, &list_ids},
                               {51, &count<kListActive>},
                               {273, &list_all}};

}  // namespace

std::span<const Answer> list_answers() { return kAnswers; }

}  // namespace driver
