// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Asks libvirt once a period what all running domains have counted, and adds it to the store. One call for all of them,
// on a worker; a hung domain is left out (virtvzd's deadline) and counted with the next sample that it answers. A
// sample that is still on its way when the next one is due makes that one fall out. Figures have no event: this is the
// one thing here that goes by the clock.
//
// Main loop only; the store, on any thread, outlives it.
#pragma once

#include "dispatcher/accounting/usage_store.hpp"
#include "dispatcher/libvirt/link.hpp"
#include "dispatcher/loop/workers.hpp"

#include <atomic>
#include <chrono>

namespace dispatcher {

// What the running domains have counted; blocks.
Result<Readings> read_counters(const Connection& connection);

class Sampler {
 public:
  Sampler(Link& link, Workers& workers, UsageStore& store, std::chrono::seconds period);

  void start();

 private:
  void sample();
  void tell(const Result<void>& added);

  Link& link_;
  Workers& workers_;
  UsageStore& store_;
  std::chrono::seconds period_;
  std::atomic<bool> under_way_ = false;
  bool failing_ = false;  // on the worker of the lane
  Timer due_;
};

}  // namespace dispatcher
