// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The dispatcher's connection to vz:///system. It opens on a worker, registers for all events first and says so then,
// so that who lists the domains afterwards misses nothing; when it breaks (close callback, keepalive) it is opened
// again, after 0.1 s, 0.2 s … 5 s. Events come through libvirt-glib's event loop and are delivered on the main loop.
//
// Listeners are told in the order in which they were added. Main loop only, but for connection().
#pragma once

#include "dispatcher/libvirt/domain_event.hpp"
#include "dispatcher/libvirt/domain_waits.hpp"
#include "dispatcher/libvirt/handles.hpp"
#include "dispatcher/loop/main_loop.hpp"
#include "dispatcher/loop/workers.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace dispatcher {

struct LinkListener {
  std::function<void()> connected;
  std::function<void()> lost;
  std::function<void(const DomainEvent&)> event;
};

// Hands libvirt's descriptors and timers to the GLib loop; once, before the first connection.
void start_libvirt_events();

class Link {
 public:
  Link(std::string uri, Workers& workers);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link();

  void listen(LinkListener listener);
  void start();
  // Opens no more, and lets go of the connection.
  void stop();

  // The connection of now; kNoConnect, with the reason of the last attempt, while there is none. Any thread.
  Result<Connection> connection() const;
  // A new one, without events, for calls that wait for a guest. libvirt's client sends the calls of all threads of a
  // connection from whichever of them waits for a reply; in 9.0 the wake-up of that one can be lost, and a call then
  // lies there until something comes from libvirtd. Any thread.
  Result<Connection> open_apart() const;
  const std::string& uri() const { return uri_; }
  // For threads that wait for a domain's state. Any thread.
  DomainWaits& waits() { return waits_; }

 private:
  struct Attempt;

  void open();
  void opened(Attempt attempt);
  static void on_close(virConnectPtr connection, int reason, void* owner);
  void broken(virConnectPtr which, const std::string& why);
  void retry();
  void deliver(const DomainEvent& event);

  std::string uri_;
  Workers& workers_;
  std::vector<LinkListener> listeners_;
  DomainWaits waits_;
  mutable std::mutex mutex_;  // of the next two
  Connection connection_;
  Error last_error_;
  bool stopped_ = true;
  unsigned failures_ = 0;
  Timer again_;
  std::shared_ptr<Link*> self_;  // what callbacks on the way here hold; emptied by the destructor
};

}  // namespace dispatcher
