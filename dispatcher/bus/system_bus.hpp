// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Our place on the system bus: connects, owns org.switchyard.Dispatcher1, and does both again, after 1 s, 2 s … 30 s,
// when the bus goes away or is not there yet. A name that somebody else owns, or that the bus's policy refuses, is
// logged. Main loop only.
#pragma once

#include "dispatcher/bus/endpoint.hpp"
#include "dispatcher/loop/main_loop.hpp"

#include <functional>
#include <memory>

namespace dispatcher {

class SystemBus {
 public:
  explicit SystemBus(MethodContext& context);
  SystemBus(const SystemBus&) = delete;
  SystemBus& operator=(const SystemBus&) = delete;
  ~SystemBus();

  // `known` once: the name is ours, or will not be for now. A bus that does not answer is waited for 10 s.
  void start(std::function<void()> known);
  // Null while there is none.
  Endpoint* endpoint() { return endpoint_.get(); }

 private:
  void connect();
  void tell_known();
  static void on_connected(GObject*, GAsyncResult* result, gpointer data);
  static void on_closed(GDBusConnection*, gboolean, GError* error, gpointer self);
  static void on_name(GDBusConnection*, const gchar* name, gpointer self);
  static void on_no_name(GDBusConnection* connection, const gchar* name, gpointer self);

  void take(ConnectionHandle connection);
  void let_go();
  void retry();

  MethodContext& context_;
  std::unique_ptr<Endpoint> endpoint_;
  guint name_ = 0;
  unsigned failures_ = 0;
  Timer again_;
  std::function<void()> known_;
  Timer patience_;
  std::shared_ptr<SystemBus*> self_;
};

}  // namespace dispatcher
