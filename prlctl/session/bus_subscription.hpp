// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One subscription to a signal on the dispatcher's connection, and one source of the default main context, each while
// it lives. The thread of the main context.
#pragma once

#include "prlctl/session/dispatcher_proxy.hpp"

namespace prlctl {

class Subscription {
 public:
  Subscription(const DispatcherProxy& proxy, const char* sender, const char* interface, const char* member,
               const char* first_argument, GDBusSignalCallback heard, gpointer self)
      : connection_(proxy.connection()),
        id_(g_dbus_connection_signal_subscribe(connection_, sender, interface, member, nullptr, first_argument,
                                               G_DBUS_SIGNAL_FLAGS_NONE, heard, self, nullptr)) {}
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  ~Subscription() { g_dbus_connection_signal_unsubscribe(connection_, id_); }

 private:
  GDBusConnection* connection_;
  guint id_;
};

class Source {
 public:
  explicit Source(guint id) : id_(id) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() {
    if (id_ != 0) g_source_remove(id_);
  }

 private:
  guint id_;
};

}  // namespace prlctl
