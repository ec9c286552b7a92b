// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The host's users and groups that containers have, over all containers: what of them their definitions take, and what
// defines in flight are about to take. libvirt's LXC driver compares no <idmap>s, and two containers of one range would
// be one user to the kernel.
//
//   auto claim = co_await maps.claim(uuid, name, wanted);   // range chosen, or the client's own looked at
//   if (!claim) co_return claim.error();
//   …define with claim->id_map() filled in…
//   claim->settle();                                        // defined so; without it the claim comes to nothing
//
// Nothing is written down here: the ranges are those in the backend's definitions, read when they are not known, or not
// any more. Between the last read and a claim nothing is awaited, so claims are one after the other.
//
// Errors: kOperationFailed when the client's range overlaps another container's, or when none is free; what the backend
// says when it cannot be asked. Daemon thread only.
#pragma once

#include "libvirt-driver/backend/backend_feed.hpp"
#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/xml/container_id_map.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <list>
#include <string>

namespace driver {

class ContainerIdMaps : public EventListener {
 public:
  ContainerIdMaps(EventHub& hub, BackendFeed& feed, const DomainRegistry& registry, HostIds span);
  ~ContainerIdMaps() override;

  struct Taken {
    Uuid uuid{};
    std::string name;
    bool over_own_root = false;
    ContainerIds ids;
    std::string id_map;  // the element; empty: none
  };

  // Gives back what it took when it dies.
  class Claim {
   public:
    Claim(ContainerIdMaps& owner, std::list<Taken>::iterator taken) : owner_(&owner), taken_(taken) {}
    Claim(Claim&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), taken_(other.taken_) {}
    Claim& operator=(Claim&&) = delete;
    ~Claim() {
      if (owner_) owner_->claims_.erase(taken_);
    }

    // What the definition must have; to be filled in where it has none.
    const std::string& id_map() const { return taken_->id_map; }
    // The definition has it.
    void settle() { owner_->settle(*taken_); }

   private:
    ContainerIdMaps* owner_;
    std::list<Taken>::iterator taken_;
  };

  Task<Result<Claim>> claim(Uuid uuid, std::string name, ContainerIdMap wanted);

  // The XML of a container that the backend will not show for a moment.
  void remember(const Uuid& uuid, std::string_view backend_xml);

  void on_domain_event(const DomainEvent& event) override;
  void on_backend_up(Kind kind) override;

 private:
  struct Known {
    ContainerIds ids;    // of its definition, and of what runs
    std::string id_map;  // of its definition
    bool over_own_root = false;
    bool is_fresh = false;
    std::uint32_t changes = 0;  // how many were heard of
  };

  Task<Result<void>> read_unknown();
  Task<Result<void>> read(Domain container);
  const Domain* next_unknown() const;
  void forget_gone();
  Result<Taken> choose(const Uuid& uuid, std::string name, const ContainerIdMap& wanted) const;
  bool keep_map(Taken& taken, const ContainerIds& others) const;
  ContainerIds taken_by_others(const Uuid& uuid) const;
  Result<void> check_overlap(const Taken& wanted) const;
  void settle(const Taken& taken);

  EventHub& hub_;
  BackendFeed& feed_;
  const DomainRegistry& registry_;
  HostIds span_;
  boost::unordered_flat_map<Uuid, Known, UuidHash> known_;
  std::list<Taken> claims_;
};

}  // namespace driver
