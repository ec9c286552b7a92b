// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Every domain of both kinds, as far as lists, counts and lookups show it: name, UUID, id, kind, active, persistent,
// state. Fed by one permanent connection per backend (backend_feed.hpp), so that answering needs no call and routing
// needs none either. Names and UUIDs are unique over both kinds here even though the backends do not see each other.
//
// Ids are unique too: a container whose controller's pid is a running VM's id is shown elsewhere (container_id.hpp).
// Daemon thread only.
#pragma once

#include "libvirt-driver/registry/domain_state.hpp"
#include "libvirt-driver/registry/kind.hpp"
#include "libvirt-driver/rpc/uuid.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace driver {

struct Domain {
  std::string name;
  Uuid uuid{};
  std::int32_t id = -1;  // -1 while not active
  Kind kind = Kind::kVm;
  bool persistent = false;
  DomainState state = DomainState::kShutoff;

  bool active() const { return id != -1; }
  bool operator==(const Domain&) const = default;
};

class DomainRegistry {
 public:
  // Pointers stay valid until the domain is changed or removed: use them before the next co_await.
  const Domain* find(const Uuid& uuid) const;
  const Domain* find_name(std::string_view name) const;
  const Domain* find_id(std::int32_t id) const;

  // The id under which clients see a domain that its backend calls `backend_id`.
  std::int32_t shown_id(Kind kind, std::int32_t backend_id) const;

  // Adds it or replaces the one of the same UUID. Its id may be the backend's; a container that is in a VM's way gets
  // another.
  void put(Domain domain);
  void remove(const Uuid& uuid);

  std::size_t size() const { return by_uuid_.size(); }
  // In order of name.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [name, domain] : by_name_) visit(*domain);
  }
  std::vector<Domain> all_of(Kind kind) const;

 private:
  boost::unordered_flat_map<Uuid, std::unique_ptr<Domain>, UuidHash> by_uuid_;
  std::multimap<std::string, const Domain*, std::less<>> by_name_;
  boost::unordered_flat_map<std::int32_t, const Domain*> by_id_;

  void unlink(const Domain& domain);
};

}  // namespace driver
