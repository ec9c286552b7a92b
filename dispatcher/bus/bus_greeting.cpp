// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/bus_greeting.hpp"

#include "dispatcher/bus/glib_handles.hpp"
#include "dispatcher/bus/interfaces.hpp"
#include "foundation/log.hpp"

#include <string_view>

namespace dispatcher {
namespace {

constexpr const char* kOurUniqueName = ":1.0";
constexpr const char* kPeersUniqueName = ":1.1";
constexpr unsigned kAlreadyRunning = 2;

constexpr const char* kInterface = R"(<node><interface name="org.freedesktop.DBus">
  <method name="Hello"><arg type="s" direction="out"/></method>
  <method name="AddMatch"><arg type="s" direction="in"/></method>
  <method name="RemoveMatch"><arg type="s" direction="in"/></method>
  <method name="ListNames"><arg type="as" direction="out"/></method>
  <method name="NameHasOwner"><arg type="s" direction="in"/><arg type="b" direction="out"/></method>
  <method name="GetNameOwner"><arg type="s" direction="in"/><arg type="s" direction="out"/></method>
  <method name="StartServiceByName">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="u" direction="out"/>
  </method>
</interface></node>)";

const char* owner_of(std::string_view name) {
  if (name == kBusName || name == kOurUniqueName) return kOurUniqueName;
  if (name == "org.freedesktop.DBus") return "org.freedesktop.DBus";
  return name == kPeersUniqueName ? kPeersUniqueName : nullptr;
}

struct AnswerRow {
  std::string_view method;
  GVariant* (*answer)(const char* name);  // null: nobody has that name
};
constexpr AnswerRow kAnswers[] = {
    {"Hello", [](const char*) { return g_variant_new("(s)", kPeersUniqueName); }},
    {"AddMatch", [](const char*) { return g_variant_new("()"); }},
    {"RemoveMatch", [](const char*) { return g_variant_new("()"); }},
    {"ListNames",
     [](const char*) {
       const char* names[] = {"org.freedesktop.DBus", kBusName, kOurUniqueName, kPeersUniqueName, nullptr};
       return g_variant_new("(^as)", names);
     }},
    {"NameHasOwner",
     [](const char* name) { return g_variant_new("(b)", static_cast<gboolean>(owner_of(name) != nullptr)); }},
    {"GetNameOwner", [](const char* name) { return owner_of(name) ? g_variant_new("(s)", owner_of(name)) : nullptr; }},
    {"StartServiceByName",
     [](const char* name) { return owner_of(name) ? g_variant_new("(u)", kAlreadyRunning) : nullptr; }},
};

void answer(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar* method, GVariant* parameters,
            GDBusMethodInvocation* invocation, gpointer) {
  const VariantHandle first(g_variant_n_children(parameters) > 0 ? g_variant_get_child_value(parameters, 0)
                                                                 : g_variant_ref_sink(g_variant_new_string("")));
  const char* name = g_variant_get_string(first.get(), nullptr);
  for (const AnswerRow& row : kAnswers) {
    if (row.method != method) continue;
    if (GVariant* values = row.answer(name)) return g_dbus_method_invocation_return_value(invocation, values);
  }
  g_dbus_method_invocation_return_dbus_error(invocation, "org.freedesktop.DBus.Error.NameHasNoOwner",
                                             "this is no bus: org.switchyard.Dispatcher1 alone is here");
}

GDBusInterfaceInfo* greeting_interface() {
  static GDBusNodeInfo* const kNode = g_dbus_node_info_new_for_xml(kInterface, nullptr);
  return kNode->interfaces[0];
}

}  // namespace

void answer_greetings(GDBusConnection* peer) {
  static const GDBusInterfaceVTable kCalls = {&answer, nullptr, nullptr, {}};
  GError* failed = nullptr;
  if (g_dbus_connection_register_object(peer, "/org/freedesktop/DBus", greeting_interface(), &kCalls, nullptr, nullptr,
                                        &failed) == 0) {
    const ErrorHandle kept(failed);
    log_error("private socket: {}", failed->message);
  }
}

}  // namespace dispatcher
