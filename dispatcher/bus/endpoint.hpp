// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One D-Bus connection on which our objects are served: the system bus, or a peer on the private socket. Nothing is
// registered for a single object: GDBus asks for each path what is there (subtrees), and the object model answers.
//
// Life of a call: the gate lets it in, GDBus compares object, method and signature with the introspection XML, the
// authority judges, and only then somebody looks at arguments (methods.hpp).
//
// A private peer that does not read its signals is disconnected when kMaxUnread of them wait. Main loop only.
#pragma once

#include "dispatcher/bus/authority.hpp"
#include "dispatcher/bus/call_gate.hpp"
#include "dispatcher/bus/methods.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace dispatcher {

class Endpoint {
 public:
  static constexpr unsigned kMaxUnread = 16'384;

  // `context` outlives it.
  Endpoint(ConnectionHandle connection, std::unique_ptr<Authority> authority, MethodContext& context);
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  ~Endpoint();

  // `parameters`: a tuple, not floating.
  void emit(const char* path, const char* interface, const char* signal, GVariant* parameters);

  GDBusConnection* connection() const { return connection_.get(); }

 private:
  struct Registration;
  struct Vtables;

  void take(GDBusMethodInvocation* invocation, const char* path);
  void watch_queue();

  ConnectionHandle connection_;
  std::unique_ptr<Authority> authority_;
  MethodContext& context_;
  CallGate gate_;
  std::vector<guint> subtrees_;
  unsigned unread_ = 0;  // signals since the last time that all were known to be written
  bool flushing_ = false;
  std::shared_ptr<Endpoint*> self_;
};

}  // namespace dispatcher
