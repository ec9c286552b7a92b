// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt's LXC driver may not hear that a container has ended. It listens to a new controller's line before it has
// said what it expects there, and the controller speaks as soon as somebody listens: where its word comes in between,
// the driver closes the line, without an error or a word in its log. The container runs, but when it ends the driver
// goes on calling it running, for ever. Seen in some of a hundred starts on a busy machine.
//
// Here the controller of every running container is watched, and whoever made this is told of each that has ended, of
// which the driver has heard too, mostly; of one that had ended before, a moment later. Daemon thread only.
//
// Sources: libvirt src/lxc/lxc_monitor.c (virLXCMonitorNew), lxc_controller.c (virLXCControllerClientPrivateNew),
// src/rpc/virnetclient.c (virNetClientCallDispatchMessage, virNetClientIncomingEvent), as of 9.0.0; pidfd_open(2).
#pragma once

#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <functional>
#include <memory>

namespace driver {

class MissedEnds : public std::enable_shared_from_this<MissedEnds> {
 public:
  MissedEnds(const Executor& executor, std::function<void(const Domain&)> on_end)
      : executor_(executor), on_end_(std::move(on_end)) {}

  // Watches the controller of a running container; of one that is not running: not any more.
  void follow(const Domain& container);
  void forget(const Uuid& container);
  void stop();

 private:
  // One container's run; its descriptor, a pidfd, ends with it.
  struct Followed {
    Followed(const Executor& executor, int fd, Domain of) : controller(executor, fd), container(std::move(of)) {}
    asio::posix::basic_stream_descriptor<Executor> controller;
    Domain container;
  };

  Task<void> wait_for_end(std::shared_ptr<Followed> followed);

  Executor executor_;
  std::function<void(const Domain&)> on_end_;
  boost::unordered_flat_map<Uuid, std::shared_ptr<Followed>, UuidHash> followed_;
};

}  // namespace driver
