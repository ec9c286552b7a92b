// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/container_id_maps.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/rpc/domain_object.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kGetXmlDesc = 14;
constexpr std::uint32_t kXmlInactive = 2;
constexpr std::chrono::milliseconds kDeadline{30000};

}  // namespace

ContainerIdMaps::ContainerIdMaps(EventHub& hub, BackendFeed& feed, const DomainRegistry& registry, HostIds span)
    : hub_(hub), feed_(feed), registry_(registry), span_(span) {
  hub_.add(this);
}

ContainerIdMaps::~ContainerIdMaps() { hub_.remove(this); }

Task<Result<ContainerIdMaps::Claim>> ContainerIdMaps::claim(Uuid uuid, std::string name, ContainerIdMap wanted) {
  if (wanted.lacks_ids() || wanted.is_given) {
    if (auto read = co_await read_unknown(); !read) co_return read.error();
  }
  auto taken = choose(uuid, std::move(name), wanted);
  if (!taken) co_return taken.error();
  co_return Claim(*this, claims_.insert(claims_.end(), std::move(*taken)));
}

void ContainerIdMaps::remember(const Uuid& uuid, std::string_view backend_xml) {
  const auto map = recorded_id_map(backend_xml);
  if (!map) return log_warning("container {}: {}", to_string(uuid), map.error().message);
  Known& known = known_[uuid];
  known = {map->ids, map->text, map->over_own_root, true, known.changes};
}

void ContainerIdMaps::on_domain_event(const DomainEvent& event) {
  if (event.event_id != kEventLifecycle) return;
  const auto known = known_.find(event.domain);
  if (known == known_.end()) return;
  known->second.is_fresh = false;
  ++known->second.changes;
}

void ContainerIdMaps::on_backend_up(Kind kind) {
  if (kind != Kind::kContainer) return;
  for (auto& [uuid, known] : known_) {
    known.is_fresh = false;
    ++known.changes;
  }
}

const Domain* ContainerIdMaps::next_unknown() const {
  const Domain* next = nullptr;
  registry_.for_each([&](const Domain& domain) {
    if (next != nullptr || domain.kind != Kind::kContainer) return;
    const auto known = known_.find(domain.uuid);
    if (known == known_.end() || !known->second.is_fresh) next = &domain;
  });
  return next;
}

void ContainerIdMaps::forget_gone() {
  boost::unordered::erase_if(known_, [&](const auto& entry) { return registry_.find(entry.first) == nullptr; });
}

Task<Result<void>> ContainerIdMaps::read_unknown() {
  while (const Domain* next = next_unknown())
    if (auto done = co_await read(*next); !done) co_return done.error();
  forget_gone();
  co_return Result<void>{};
}

// What it will be and, where it runs, what it is. One that is gone meanwhile, or that is being renamed, keeps what was
// known of it as long as the registry has it.
Task<Result<void>> ContainerIdMaps::read(Domain container) {
  const std::uint32_t changes = known_[container.uuid].changes;
  std::vector<std::uint32_t> forms;
  if (container.persistent) forms.push_back(kXmlInactive);
  if (container.active()) forms.push_back(0);
  Known seen;
  for (const std::uint32_t flags : forms) {
    XdrWriter out;
    write_domain(out, container.name, container.uuid, -1);
    auto reply = co_await feed_.connection().call(kRemoteProgram, kGetXmlDesc, out.u32(flags).take(), kDeadline);
    if (!reply && reply.error().code == ErrorCode::kNoDomain) {
      seen = known_[container.uuid];
      break;
    }
    if (!reply) co_return reply.error();
    const auto map = recorded_id_map(XdrReader(*reply).string());
    if (!map) co_return map.error();
    seen.ids.add(map->ids);
    seen.over_own_root |= map->over_own_root;
    if (flags == forms.front()) seen.id_map = map->text;
  }
  Known& known = known_[container.uuid];
  seen.is_fresh = known.changes == changes;
  seen.changes = known.changes;
  known = std::move(seen);
  co_return Result<void>{};
}

// What the container has already, or is just getting.
bool ContainerIdMaps::keep_map(Taken& taken, const ContainerIds& others) const {
  for (const Taken& claim : claims_) {
    if (claim.uuid != taken.uuid || claim.id_map.empty()) continue;
    taken.ids = claim.ids;
    taken.id_map = claim.id_map;
    return true;
  }
  const auto known = known_.find(taken.uuid);
  if (known == known_.end() || known->second.id_map.empty() || overlap(known->second.ids, others)) return false;
  taken.ids = known->second.ids;
  taken.id_map = known->second.id_map;
  return true;
}

ContainerIds ContainerIdMaps::taken_by_others(const Uuid& uuid) const {
  ContainerIds taken;
  for (const auto& [other, known] : known_)
    if (other != uuid) taken.add(known.ids);
  for (const Taken& claim : claims_)
    if (claim.uuid != uuid) taken.add(claim.ids);
  return taken;
}

Result<ContainerIdMaps::Taken> ContainerIdMaps::choose(const Uuid& uuid, std::string name,
                                                       const ContainerIdMap& wanted) const {
  Taken taken{uuid, std::move(name), wanted.over_own_root, wanted.ids, wanted.text};
  if (!wanted.lacks_ids()) {
    if (auto free = check_overlap(taken); !free) return free.error();
    return taken;
  }
  const ContainerIds others = taken_by_others(uuid);
  if (keep_map(taken, others)) return taken;
  const auto first = free_ids(span_, others);
  if (!first)
    return operation_failed(
        fmt::format("no ids are left for container '{}': other containers have all {} ranges of {} ids in "
                    "idmap_span {}:{}",
                    taken.name, span_.count / kIdsOfAContainer, kIdsOfAContainer, span_.first, span_.count),
        ErrorDomain::kDomain);
  taken.ids = ids_from(*first);
  taken.id_map = format_id_map(*first);
  return taken;
}

// Containers over folders of the user's may share ids if he likes: Nova gives one map to all of its.
Result<void> ContainerIdMaps::check_overlap(const Taken& wanted) const {
  const auto check = [&](const Uuid& uuid, const std::string& name, const ContainerIds& ids,
                         bool over_own_root) -> Result<void> {
    if (uuid == wanted.uuid || !(over_own_root || wanted.over_own_root) || !overlap(ids, wanted.ids)) return {};
    return operation_failed(
        fmt::format("<idmap> of container '{}' overlaps that of container '{}': each must have ids of its "
                    "own",
                    wanted.name, name),
        ErrorDomain::kDomain);
  };
  for (const Taken& claim : claims_)
    if (auto free = check(claim.uuid, claim.name, claim.ids, claim.over_own_root); !free) return free;
  for (const auto& [uuid, known] : known_) {
    const Domain* domain = registry_.find(uuid);
    const std::string name = domain == nullptr ? to_string(uuid) : domain->name;
    if (auto free = check(uuid, name, known.ids, known.over_own_root); !free) return free;
  }
  return {};
}

// Where something runs that may have other ids, or another client defines it too, it is read again.
void ContainerIdMaps::settle(const Taken& taken) {
  const Domain* domain = registry_.find(taken.uuid);
  if (domain == nullptr || (domain->persistent && domain->active())) return;
  const auto claims = std::ranges::count(claims_, taken.uuid, &Taken::uuid);
  Known& known = known_[taken.uuid];
  known = {taken.ids, taken.id_map, taken.over_own_root, claims == 1, known.changes};
}

}  // namespace driver
