// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Paused containers on a host with cgroup version 2, where libvirt before 12.4 cannot freeze them and goes on saying
// "running". The kernel is the one that knows: cgroup.events of each container is watched by inotify, and what it says
// becomes the registry's state and the events SUSPENDED and RESUMED, whoever froze it. So the state survives a restart
// of virtvzd. On version 1 the backend freezes and tells; nothing is watched.
//
// Source: Documentation/admin-guide/cgroup-v2.rst, "cgroup.events" and "cgroup.freeze". Daemon thread only.
#pragma once

#include "libvirt-driver/events/domain_event.hpp"
#include "libvirt-driver/events/inotify_records.hpp"
#include "libvirt-driver/kernel/freezer.hpp"
#include "libvirt-driver/kernel/host_folders.hpp"
#include "libvirt-driver/transport/signal.hpp"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace driver {

class ContainerFreezer : public std::enable_shared_from_this<ContainerFreezer> {
 public:
  ContainerFreezer(const Executor& executor, DomainRegistry& registry, HostFolders folders,
                   std::function<void(const DomainEvent&)> publish);

  void start();
  void stop();

  // Marks those that are frozen as paused.
  void mark_paused(std::vector<Domain>& containers) const;
  // Tells of a running container's freezing and thawing from now on.
  void follow(const Domain& container);

  // Whether freezing it is up to us: its cgroup is of version 2.
  bool handles(const Domain& container) const;
  // Asks the kernel; the registry changes when all its processes have stopped, or run.
  Result<void> ask(const Domain& container, bool frozen) const;

 private:
  struct Followed {
    Uuid container;
    std::int32_t id;
  };

  ContainerCgroups cgroups_of(const Domain& container) const;
  Task<void> read_changes();
  void note_change(const inotify_event& record, std::string_view name);
  void look(const Followed& followed);

  Executor executor_;
  DomainRegistry& registry_;
  HostFolders folders_;
  std::function<void(const DomainEvent&)> publish_;
  InotifyDescriptor inotify_;
  std::map<int, Followed> followed_;  // by watch descriptor
};

}  // namespace driver
