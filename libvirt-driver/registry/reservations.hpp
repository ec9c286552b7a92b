// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Names and UUIDs that a define or create in flight is about to take. Neither backend sees the other's domains, so
// two clients that define a VM and a container of one name at the same moment would both succeed without this.
// Daemon thread only.
#pragma once

#include "libvirt-driver/registry/kind.hpp"
#include "libvirt-driver/rpc/uuid.hpp"

#include <algorithm>
#include <list>
#include <optional>
#include <string>
#include <utility>

namespace driver {

class Reservations {
 public:
  struct Entry {
    std::string name;
    std::optional<Uuid> uuid;
    Kind kind;
  };

  // Gives the name back when it dies.
  class Hold {
   public:
    Hold(Reservations& owner, std::list<Entry>::iterator entry) : owner_(&owner), entry_(entry) {}
    Hold(Hold&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), entry_(other.entry_) {}
    Hold& operator=(Hold&&) = delete;
    ~Hold() {
      if (owner_) owner_->entries_.erase(entry_);
    }

   private:
    Reservations* owner_;
    std::list<Entry>::iterator entry_;
  };

  // Nothing when the other kind is taking this name or UUID right now. The same kind may: its backend decides.
  std::optional<Hold> hold(Entry wanted) {
    const bool taken = std::ranges::any_of(entries_, [&](const Entry& entry) {
      return entry.kind != wanted.kind && (entry.name == wanted.name || (wanted.uuid && entry.uuid == wanted.uuid));
    });
    if (taken) return std::nullopt;
    return Hold(*this, entries_.insert(entries_.end(), std::move(wanted)));
  }

 private:
  std::list<Entry> entries_;
};

}  // namespace driver
