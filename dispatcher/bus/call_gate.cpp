// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/call_gate.hpp"

#include "dispatcher/bus/glib_handles.hpp"
#include "foundation/log.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace dispatcher {

struct CallGate::State {
  struct InFlight {
    guint32 serial;  // the peer's; it may use one twice
    bool wants_reply;
    bool refused;
  };

  State(bool has_bus, unsigned most) : on_bus(has_bus), limit(most) {}

  std::string peer(const char* name) const { return on_bus && name ? name : ""; }

  const bool on_bus;
  const unsigned limit;
  std::mutex mutex;
  std::map<std::string, std::vector<InFlight>> calls;

  GDBusMessage* incoming(GDBusConnection* connection, MessageHandle message);
  GDBusMessage* outgoing(MessageHandle message);
  static GDBusMessage* filter(GDBusConnection* connection, GDBusMessage* message, gboolean is_incoming, gpointer state);
};

GDBusMessage* CallGate::State::incoming(GDBusConnection* connection, MessageHandle message) {
  const std::string name = peer(g_dbus_message_get_sender(message.get()));
  const bool wants_reply = (g_dbus_message_get_flags(message.get()) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0;
  const guint32 serial = g_dbus_message_get_serial(message.get());
  {
    const std::lock_guard lock(mutex);
    auto& flying = calls[name];
    if (flying.size() < limit) {
      flying.push_back({serial, wants_reply, false});
      if (wants_reply) return message.release();
      GDBusMessage* copy = g_dbus_message_copy(message.get(), nullptr);
      if (!copy) {
        flying.pop_back();
        return nullptr;
      }
      g_dbus_message_set_flags(copy, static_cast<GDBusMessageFlags>(g_dbus_message_get_flags(copy) &
                                                                    ~G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED));
      return copy;
    }
    if (!on_bus && flying.size() >= 2 * limit) {
      log_warning("a peer on the private socket has {} calls in flight and reads no replies: disconnected", limit);
      g_dbus_connection_close(connection, nullptr, nullptr, nullptr);
      return nullptr;
    }
    if (!wants_reply) return nullptr;
    // A bus takes what is written; only a peer of our own can leave refusals unread.
    if (!on_bus) flying.push_back({serial, true, true});
  }
  const MessageHandle refusal(g_dbus_message_new_method_error(
      message.get(), "org.freedesktop.DBus.Error.LimitsExceeded",
      "%u calls of this peer are in flight; wait for their replies before the next one", limit));
  g_dbus_connection_send_message(connection, refusal.get(), G_DBUS_SEND_MESSAGE_FLAGS_NONE, nullptr, nullptr);
  return nullptr;
}

GDBusMessage* CallGate::State::outgoing(MessageHandle message) {
  const std::string name = peer(g_dbus_message_get_destination(message.get()));
  const guint32 serial = g_dbus_message_get_reply_serial(message.get());
  const std::lock_guard lock(mutex);
  const auto flying = calls.find(name);
  if (flying == calls.end()) return message.release();
  auto& list = flying->second;
  const auto call = std::find_if(list.begin(), list.end(), [&](const InFlight& one) { return one.serial == serial; });
  if (call == list.end()) return message.release();
  const bool wanted = call->wants_reply;
  list.erase(call);
  if (list.empty()) calls.erase(flying);
  return wanted ? message.release() : nullptr;
}

GDBusMessage* CallGate::State::filter(GDBusConnection* connection, GDBusMessage* message, gboolean is_incoming,
                                      gpointer data) {
  auto& state = **static_cast<std::shared_ptr<State>*>(data);
  const GDBusMessageType type = g_dbus_message_get_message_type(message);
  if (is_incoming && type == G_DBUS_MESSAGE_TYPE_METHOD_CALL) return state.incoming(connection, MessageHandle(message));
  const bool reply = type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR;
  return !is_incoming && reply ? state.outgoing(MessageHandle(message)) : message;
}

CallGate::CallGate(GDBusConnection* connection, unsigned limit) : connection_(connection) {
  const bool on_bus = g_dbus_connection_get_unique_name(connection) != nullptr;
  auto* state = new std::shared_ptr<State>(std::make_shared<State>(on_bus, limit));
  filter_ = g_dbus_connection_add_filter(connection, &State::filter, state,
                                         [](gpointer data) { delete static_cast<std::shared_ptr<State>*>(data); });
}

CallGate::~CallGate() { g_dbus_connection_remove_filter(connection_, filter_); }

}  // namespace dispatcher
