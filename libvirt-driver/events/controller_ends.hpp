// SPDX-License-Identifier: LGPL-2.1-or-later
//
// When a container's first process has ended, its controller (libvirt_lxc) closes its line to libvirt's driver and then
// ends as well. The driver looks at once at what is left in the container's cgroups, mostly finds the controller, sends
// it SIGTERM and looks again 200 ms later. Here the controller of a container that is asked to stop, or killed, is
// killed as soon as the first process has ended (kernel/controller_kill.hpp), and the container is off some 15 ms
// later. All that the controller would have done is done by the kernel and by the driver, which says "failed" for "shut
// down": clients hear the latter.
//
// A first process that has asked the kernel to reboot is left to its controller, and so is one that was asked to stop
// where the controller was faster: of a process that was waited for, nobody tells any more whether it called reboot(2).
// (PIDFD_GET_INFO says what the process ended with, and not what reboot(2) makes of that for its parent.)
//
// The controller sees the end at the same moment, and has hung up some 200 microseconds later: it is killed from a
// thread of its own. One watch of a container at a time, for kPatience at most. Daemon thread only.
//
// Sources: libvirt src/lxc/lxc_process.c (virLXCProcessStop), src/util/vircgroup.c (virCgroupKillPainfully);
// reboot(2) and pid_namespaces(7): how a first process that reboots ends; proc(5): /proc/PID/stat.
#pragma once

#include "libvirt-driver/events/container_stops.hpp"
#include "libvirt-driver/events/end_thread.hpp"
#include "libvirt-driver/kernel/container_init.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace driver {

// The number of the signal that ended it, 0 for none; nothing unless /proc/PID/stat, here as text, is that of a child
// of `parent` that has ended and was not waited for. The process chooses its name, which is part of it.
std::optional<int> ending_signal(std::string_view stat, pid_t parent);

// Whether a first process that has ended does not boot again. `stat`: its /proc/PID/stat, opened while it lived;
// `asked`: it was asked to stop, not killed.
bool has_ended_for_good(int stat, pid_t controller, bool asked);

class ControllerEnds : public std::enable_shared_from_this<ControllerEnds> {
 public:
  static constexpr std::chrono::minutes kPatience{2};

  ControllerEnds(const Executor& executor, const DomainRegistry& registry, std::shared_ptr<ContainerStops> stops)
      : executor_(executor), registry_(registry), stops_(std::move(stops)) {}

  // Before the first process of this running container is asked to stop, or killed. `detail`: how clients hear that it
  // stopped; nothing where it is killed, which is expected of ContainerStops already.
  void watch(const Domain& container, std::optional<std::int32_t> detail);
  void stop() { thread_.stop(); }

 private:
  struct Watched {
    Uuid container;
    std::int32_t id;
    std::optional<std::int32_t> detail;
    ContainerInit init;
    UniqueFd controller;
  };

  // On the thread.
  static Task<void> wait_for_end(Watched watched, Executor daemon, std::weak_ptr<ControllerEnds> teller);
  void on_end(const Uuid& container, std::int32_t id, std::optional<std::int32_t> detail);

  Executor executor_;
  const DomainRegistry& registry_;
  std::shared_ptr<ContainerStops> stops_;
  boost::unordered_flat_set<Uuid, UuidHash> watched_;
  EndThread thread_;
};

}  // namespace driver
