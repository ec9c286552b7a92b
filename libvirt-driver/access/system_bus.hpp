// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A connection to the D-Bus system bus whose work is done on the daemon's own loop: sd-bus tells which descriptor,
// which events and until when it waits (sd_bus_get_fd, _events, _timeout), and Asio waits for it.
//
// A connection that broke stays broken: is_open() says so, and who needs the bus makes a new SystemBus. Who waits for
// an answer awaits changed() until its callback has run or the bus is no longer open: not every failure of sd-bus ends
// in a callback. Daemon thread only. Held by shared_ptr: waits in flight keep it alive; close() ends them.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/transport/signal.hpp"
#include "libvirt-driver/transport/task.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <systemd/sd-bus.h>

#include <memory>

namespace driver {

struct BusDeleter {
  void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
};
struct BusMessageDeleter {
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
struct BusSlotDeleter {
  void operator()(sd_bus_slot* slot) const { sd_bus_slot_unref(slot); }
};
using BusHandle = std::unique_ptr<sd_bus, BusDeleter>;
using BusMessage = std::unique_ptr<sd_bus_message, BusMessageDeleter>;
using BusSlot = std::unique_ptr<sd_bus_slot, BusSlotDeleter>;  // gone: the callback never comes

class SystemBus : public std::enable_shared_from_this<SystemBus> {
 public:
  // Does not wait for the bus: what is sent goes out when it has answered. The address is that of sd-bus
  // (DBUS_SYSTEM_BUS_ADDRESS, else its default).
  static Result<std::shared_ptr<SystemBus>> connect(const Executor& executor);

  SystemBus(const Executor& executor, BusHandle bus, int watched_fd);

  sd_bus* get() const { return bus_.get(); }
  bool is_open() const { return open_; }
  // Notified after callbacks may have run, and when the bus is closed.
  Signal& changed() { return changed_; }

  // After anything was queued on the bus: sends it, and waits for what comes.
  void pump();
  void close();

 private:
  void process();
  void wait();
  void wait_for(asio::posix::descriptor_base::wait_type what, bool& waiting);

  BusHandle bus_;
  asio::posix::basic_stream_descriptor<Executor> descriptor_;  // a duplicate: sd-bus closes its own
  Timer timer_;
  Signal changed_;
  bool open_ = true;
  bool waiting_read_ = false;
  bool waiting_write_ = false;
};

}  // namespace driver
