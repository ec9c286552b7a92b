// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The D-Bus protocol without a bus, on a socket of our own, for root alone: the file is 0600, and whoever connects must
// be uid 0 by what the kernel says (mechanism EXTERNAL). For hosts without a bus, and for tests.
//
//   gdbus call --address unix:path=/run/switchyard/dispatcher --object-path /org/switchyard/Dispatcher1/host …
//
// A socket file that nobody listens on any more is replaced; one that somebody listens on is an error. Main loop only.
#pragma once

#include "dispatcher/bus/endpoint.hpp"
#include "foundation/result.hpp"

#include <list>
#include <memory>
#include <string>

namespace dispatcher {

class PrivateSocket {
 public:
  explicit PrivateSocket(MethodContext& context) : context_(context) {}
  PrivateSocket(const PrivateSocket&) = delete;
  PrivateSocket& operator=(const PrivateSocket&) = delete;
  ~PrivateSocket();

  // Makes the folder where it is missing (0755 less the umask). kSystem or kOperationInvalid, with the path.
  Result<void> listen(const std::string& path);
  std::list<std::unique_ptr<Endpoint>>& peers() { return peers_; }

 private:
  static gboolean on_peer(GDBusServer*, GDBusConnection* connection, gpointer self);
  static void on_closed(GDBusConnection* connection, gboolean, GError*, gpointer self);

  MethodContext& context_;
  std::string path_;
  std::unique_ptr<GDBusServer, FreedBy<&g_object_unref>> server_;
  std::list<std::unique_ptr<Endpoint>> peers_;
};

}  // namespace dispatcher
