// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One D-Bus method call, from the moment it came until it is answered. Who holds it owes the answer: a call that dies
// unanswered is answered with an internal error, so no peer waits for ever. The first answer counts. Main loop.
#pragma once

#include "dispatcher/bus/glib_handles.hpp"
#include "dispatcher/bus/object_paths.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dispatcher {

class Call {
 public:
  // Takes the invocation.
  Call(GDBusMethodInvocation* invocation, ObjectId object) : invocation_(invocation), object_(std::move(object)) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call();

  const ObjectId& object() const { return object_; }
  std::string_view interface() const { return g_dbus_method_invocation_get_interface_name(invocation_); }
  std::string_view method() const { return g_dbus_method_invocation_get_method_name(invocation_); }
  const GDBusMethodInfo* info() const { return g_dbus_method_invocation_get_method_info(invocation_); }
  GVariant* parameters() const { return g_dbus_method_invocation_get_parameters(invocation_); }
  std::string sender() const;  // empty on a connection without a bus
  bool may_ask_user() const;   // the caller allows that somebody is asked for a password

  // A tuple, may be floating; null for ().
  void answer(GVariant* values = nullptr);
  void fail(const Error& error);
  void fail(const char* dbus_error, const std::string& words);

 private:
  GDBusMethodInvocation* invocation_;
  ObjectId object_;
  bool answered_ = false;
};

using CallPointer = std::shared_ptr<Call>;

}  // namespace dispatcher
