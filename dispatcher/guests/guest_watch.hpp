// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Visits guests (guest_visit.hpp) when there is reason: their agent connects, a `set` wants something told at once, or
// this dispatcher starts, or reaches libvirt again, and something waits that a running guest could be told. A guest
// that answers on its agent while switchyard-guest is not on its own port yet, for which there is no event, is visited
// again after 1 s, 2 s … 256 s. What waits in vain, and what a guest refused, is in the environment's problem until the
// next visit.
//
// Workers of their own: a guest that lets its visitor wait holds up other guests at most.
//
// Main loop, but where a comment says otherwise.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/guests/guest_visit.hpp"
#include "dispatcher/model/environment_table.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dispatcher {

class GuestWatch {
 public:
  // Writes the version of a machine's guest tools into its PCS6 file.
  using NoteTools = std::function<void(const std::string& uuid, const std::string& version)>;
  GuestWatch(Services& services, EnvironmentTable& table, NoteTools note_tools);

  // When interrupted tasks have ended, so that nothing is told twice; again after each reconnect.
  void start();

  // Visits a guest at once, and says what it refused. A task's thread, blocks.
  std::vector<std::string> visit_now(const std::string& uuid);

  // Waits for what guests are asked at the moment; no further visits.
  void stop();

 private:
  void visit(const std::string& uuid);
  void visited(const std::string& uuid, const GuestVisit& visit);

  using Clock = std::chrono::steady_clock;

  struct Retry {
    unsigned times = 0;
    Timer timer;
  };

  Services& services_;
  EnvironmentTable& table_;
  NoteTools note_tools_;
  Workers workers_;
  std::atomic<bool> leaving_{false};
  bool started_ = false;
  std::map<std::string, std::unique_ptr<Retry>> retries_;
  std::map<std::string, Clock::time_point> replaced_;  // when its tools were
};

}  // namespace dispatcher
