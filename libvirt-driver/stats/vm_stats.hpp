// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Statistics of VMs that a hung QEMU cannot hold up.
//
// libvirtd asks each QEMU's monitor in turn. One that does not answer blocks the call that first meets it, NOWAIT or
// not; only then is it known to be busy, and NOWAIT calls pass it by. So such calls go on connections of their own,
// with a deadline; the one that gets stuck is left behind (holding one of libvirtd's workers, no more), and the
// question is asked again on another connection, which now passes the hung guest by. While a stuck call lasts, the
// guests that hold it are told as unresponsive.
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

  // `deadline` is what a hung guest may cost beyond the time that an undisturbed call takes.
  VmStats(const Executor& executor, OpenParameters parameters, const DomainRegistry& registry, std::chrono::milliseconds deadline);
  ~VmStats();

  // The reply's payload as libvirtd encodes it.
  Task<Result<Bytes>> ask(StatsRequest request);

  // Guests whose monitor does not answer, as far as calls here met them.
  const UuidSet& unresponsive();

 private:
  struct Line {
    std::shared_ptr<BackendConnection> connection;
    std::size_t calls = 0;  // that somebody still waits for
    bool stuck() const { return connection->own_calls_in_flight() > calls; }
  };

  std::shared_ptr<Line> free_line();
  std::chrono::milliseconds patience() const;
  Task<void> find_unresponsive(std::shared_ptr<Line> line);

  Executor executor_;
  OpenParameters parameters_;
  const DomainRegistry& registry_;
  std::chrono::milliseconds deadline_;
  std::chrono::milliseconds usual_{0};  // of a call that nothing disturbed, lately
  std::list<std::shared_ptr<Line>> lines_;
  UuidSet unresponsive_;
};

}  // namespace driver
