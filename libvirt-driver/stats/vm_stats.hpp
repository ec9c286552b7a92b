// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Statistics of VMs that a hung QEMU cannot hold up.
//
// libvirtd asks each QEMU's monitor in turn. One that does not answer blocks the call that first meets it, NOWAIT or
// not; only then is it known to be busy, and NOWAIT calls pass it by. So such calls go on connections of their own.
// When one has not come back in time it is not given up, but the question is asked again on another connection, and
// the first answer counts: a host that is merely slow answers by its first call, one with a hung guest by the second,
// which passes the guest by. The stuck call stays behind (holding one of libvirtd's workers, no more); while it lasts,
// its connection is not used and the guests that hold it are told as unresponsive.
//
// Held by shared_ptr; daemon thread only.
#pragma once

#include "libvirt-driver/backend/backend_connection.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/stats/stats_request.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <chrono>
#include <list>
#include <memory>

namespace driver {

class VmStats : public std::enable_shared_from_this<VmStats> {
 public:
  using UuidSet = boost::unordered_flat_set<Uuid, UuidHash>;

  // After `patience` without an answer the question is asked again.
  VmStats(const Executor& executor, OpenParameters parameters, const DomainRegistry& registry,
          std::chrono::milliseconds patience);
  // Ends what is in flight.
  void close();

  // The reply's payload as libvirtd encodes it.
  Task<Result<Bytes>> ask(StatsRequest request);

  // Guests whose monitor does not answer, as far as calls here met them.
  const UuidSet& unresponsive();

 private:
  struct Line;
  struct Race;

  std::shared_ptr<Line> free_line();
  Task<void> run(std::shared_ptr<Line> line, std::shared_ptr<Race> race, Bytes arguments);
  Task<void> find_unresponsive();

  Executor executor_;
  OpenParameters parameters_;
  const DomainRegistry& registry_;
  std::chrono::milliseconds patience_;
  std::list<std::shared_ptr<Line>> lines_;
  UuidSet unresponsive_;
};

}  // namespace driver
