// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/registry/domain_registry.hpp"

#include "libvirt-driver/registry/container_id.hpp"

namespace driver {

const Domain* DomainRegistry::find(const Uuid& uuid) const {
  const auto found = by_uuid_.find(uuid);
  return found == by_uuid_.end() ? nullptr : found->second.get();
}

const Domain* DomainRegistry::find_name(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

const Domain* DomainRegistry::find_id(std::int32_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

void DomainRegistry::unlink(const Domain& domain) {
  const auto [first, last] = by_name_.equal_range(domain.name);
  for (auto it = first; it != last; ++it) {
    if (it->second != &domain) continue;
    by_name_.erase(it);
    break;
  }
  const auto by_id = by_id_.find(domain.id);
  if (by_id != by_id_.end() && by_id->second == &domain) by_id_.erase(by_id);
}

std::int32_t DomainRegistry::shown_id(Kind kind, std::int32_t backend_id) const {
  if (kind == Kind::kVm || backend_id == -1) return backend_id;
  const Domain* holder = find_id(backend_id);
  return holder && holder->kind == Kind::kVm ? displaced_id(backend_id) : backend_id;
}

void DomainRegistry::put(Domain domain) {
  domain.id = shown_id(domain.kind, domain.id);
  const Domain* in_the_way = domain.active() ? find_id(domain.id) : nullptr;
  if (in_the_way && domain.kind == Kind::kVm && in_the_way->kind == Kind::kContainer) {
    Domain moved = *in_the_way;
    moved.id = displaced_id(moved.id);
    put(std::move(moved));
  }
  std::unique_ptr<Domain>& slot = by_uuid_[domain.uuid];
  if (slot && *slot == domain) return;
  if (slot) unlink(*slot);
  slot = std::make_unique<Domain>(std::move(domain));
  by_name_.emplace(slot->name, slot.get());
  if (slot->active()) by_id_[slot->id] = slot.get();
}

void DomainRegistry::remove(const Uuid& uuid) {
  const auto found = by_uuid_.find(uuid);
  if (found == by_uuid_.end()) return;
  unlink(*found->second);
  by_uuid_.erase(found);
}

std::vector<Domain> DomainRegistry::all_of(Kind kind) const {
  std::vector<Domain> domains;
  for (const auto& [uuid, domain] : by_uuid_) {
    if (domain->kind == kind) domains.push_back(*domain);
  }
  return domains;
}

}  // namespace driver
