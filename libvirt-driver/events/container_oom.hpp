// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Containers that have run out of memory: the kernel kills one of their processes, and libvirt's LXC driver says
// nothing. Here it becomes the event MEMORY_FAILURE, as QEMU's driver tells of memory that has failed a guest:
// recipient guest, action inject (a process was killed, the container lives on), no flags.
//
// Told by the kernel, never looked for: cgroup version 1 by an eventfd on memory.oom_control, version 2 by inotify on
// memory.events, whose count of oom_kill must have grown.
//
// Sources: Documentation/admin-guide/cgroup-v1/memory.rst, 10 "OOM Control"; cgroup-v2.rst, "memory.events". Daemon
// thread only.
#pragma once

#include "libvirt-driver/events/domain_event.hpp"
#include "libvirt-driver/kernel/host_folders.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <functional>
#include <memory>
#include <string>

namespace driver {

class ContainerOom : public std::enable_shared_from_this<ContainerOom> {
 public:
  ContainerOom(const Executor& executor, const DomainRegistry& registry, HostFolders folders,
               std::function<void(const DomainEvent&)> publish);

  // Tells of a running container's shortages from now on; of one that is not running: not any more.
  void follow(const Domain& container);
  void forget(const Uuid& container);
  void stop();

 private:
  // One container's run; its descriptor ends with it.
  struct Followed {
    Followed(const Executor& executor, int fd) : descriptor(executor, fd) {}
    asio::posix::basic_stream_descriptor<Executor> descriptor;
    std::int32_t id = -1;
    std::string folder;  // of its memory cgroup
    bool version_2 = false;
    std::uint64_t kills = 0;
  };

  Task<void> listen(Uuid container, std::shared_ptr<Followed> followed);
  bool was_killed(Followed& followed) const;
  void tell(const Uuid& container) const;

  Executor executor_;
  const DomainRegistry& registry_;
  HostFolders folders_;
  std::function<void(const DomainEvent&)> publish_;
  boost::unordered_flat_map<Uuid, std::shared_ptr<Followed>, UuidHash> followed_;
};

}  // namespace driver
