// SPDX-License-Identifier: LGPL-2.1-or-later
//
// org.switchyard.Dispatcher1 (docs/dbus.md) from the client's side, synchronous: over its own socket where root may
// open that, else over the system bus. What it answers is checked for its type before anybody looks at it.
//
//   auto proxy = DispatcherProxy::connect({});
//   auto path = proxy->call(kHostPath, kHostInterface, "Find", g_variant_new("(s)", "web"), "(o)");
//
// One thread, which owns GLib's default main context.
#pragma once

#include "dispatcher/bus/glib_handles.hpp"
#include "dispatcher/bus/interface_names.hpp"
#include "prlctl/session/failure.hpp"

#include <string>

namespace prlctl {

using dispatcher::kBusName;
using dispatcher::kContainerInterface;
using dispatcher::kEnvironmentInterface;
using dispatcher::kHostInterface;
using dispatcher::kTaskInterface;
using dispatcher::kVmInterface;

struct DispatcherAddress {
  std::string socket = "/run/switchyard/dispatcher";  // tried first; empty: not
  bool system_bus = true;
};

class DispatcherProxy {
 public:
  // 253 where there is none.
  static Answer<DispatcherProxy> connect(const DispatcherAddress& address);

  // `arguments`: floating, or null. `reply_type`: "(o)". The failure has the error's own words.
  Answer<dispatcher::VariantHandle> call(const std::string& path, const char* interface, const char* method,
                                         GVariant* arguments, const char* reply_type) const;
  // All properties of one interface: a{sv}.
  Answer<dispatcher::VariantHandle> properties(const std::string& path, const char* interface) const;
  // a{oa{sa{sv}}}: all objects at once.
  Answer<dispatcher::VariantHandle> managed_objects() const;

  GDBusConnection* connection() const { return connection_.get(); }
  const char* peer() const { return on_bus_ ? kBusName : nullptr; }

 private:
  DispatcherProxy(dispatcher::ConnectionHandle connection, bool on_bus)
      : connection_(std::move(connection)), on_bus_(on_bus) {}

  dispatcher::ConnectionHandle connection_;
  bool on_bus_ = false;
};

}  // namespace prlctl
