// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A machine's balloon takes no more of its memory than what its configuration guarantees it leaves over (MemGuarantee
// in percent, of config-convert/host_policy.hpp): one that is found below is asked to give back as much. It is looked
// at when libvirt tells that its balloon changed, and when it is first seen to run. A guest gives memory back bit by
// bit, or, without a driver, never: it is asked again only when it has become less still.
//
// Main loop only, but for the pure part.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/model/environment_table.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace dispatcher {

// KiB: what the guest has, what it is guaranteed, and what it had when it was asked last, if it was since it had
// enough.
struct Balloon {
  std::uint64_t current_kib = 0;
  std::uint64_t guaranteed_kib = 0;
  std::optional<std::uint64_t> asked_at_kib = {};
};

// Pure. Must it be asked for its guarantee?
bool is_taken_too_much(const Balloon& balloon);

class BalloonGuard {
 public:
  BalloonGuard(Services& services, EnvironmentTable& table);

 private:
  void on_change(const EnvironmentPointer& before, const EnvironmentPointer& after);
  void look(const std::string& uuid, const std::string& name);
  void looked(const std::string& uuid, const std::string& name, const Balloon& balloon);

  Services& services_;
  std::map<std::string, std::uint64_t> below_;  // by UUID: those asked that have less yet, what they had at the least
};

}  // namespace dispatcher
