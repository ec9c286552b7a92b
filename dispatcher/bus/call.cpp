// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/call.hpp"

#include "dispatcher/bus/errors.hpp"

#include <utility>

namespace dispatcher {

Call::~Call() {
  if (!answered_) fail(Error{ErrorCode::kInternal, "the call was dropped before it had an answer"});
}

std::string Call::sender() const {
  const char* sender = g_dbus_method_invocation_get_sender(invocation_);
  return sender ? sender : "";
}

bool Call::may_ask_user() const {
  GDBusMessage* message = g_dbus_method_invocation_get_message(invocation_);
  return (g_dbus_message_get_flags(message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
}

void Call::answer(GVariant* values) {
  const VariantHandle kept = values ? own(values) : nullptr;
  if (!std::exchange(answered_, true)) g_dbus_method_invocation_return_value(invocation_, kept.get());
}

void Call::fail(const Error& error) { fail(dbus_error_name(error.code).c_str(), error.message); }

void Call::fail(const char* dbus_error, const std::string& words) {
  if (std::exchange(answered_, true)) return;
  const VariantHandle text = own(text_variant(words));
  g_dbus_method_invocation_return_dbus_error(invocation_, dbus_error, g_variant_get_string(text.get(), nullptr));
}

}  // namespace dispatcher
