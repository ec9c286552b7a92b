// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One visit to a running guest: it is told what waits for it, in order, and asked which guest tools it has; older ones
// than this host's are replaced where its PCS6 file wants that. What the guest has taken, or refused in its own words,
// waits no more; what it cannot hear or do waits on. A guest that does not run is not visited.
//
// A guest that is told something and whose answer is lost by a crash of the dispatcher, between the answer and the
// removal of the wish, is told the same again.
//
// Blocks, at each call for minutes at most: on a worker of its own kind (guest_watch.hpp), never two for one guest.
#pragma once

#include "dispatcher/daemon/services.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace dispatcher {

struct GuestVisit {
  bool is_running = false;
  bool waits = false;                 // something waits on
  std::vector<std::string> refusals;  // "password of web: its guest says …"
  std::string why_waiting;            // "network: needs switchyard-guest …"; empty: nothing waits
  bool restarts = false;              // for its new SID: the rest is told it when its agent connects again
  bool replaced_tools = false;        // or tried to
  std::string new_tools;              // version of its switchyard-guest; empty: none, or what its PCS6 file says
};

struct VisitRules {
  bool replaces_old_tools = false;
  bool believes_refusals = true;     // a guest that boots may say no to what it can do a moment later
  const std::atomic<bool>& leaving;  // no further call is begun then
};
GuestVisit visit_guest(Services& services, const std::string& uuid, const VisitRules& rules);

}  // namespace dispatcher
