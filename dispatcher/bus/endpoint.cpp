// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/endpoint.hpp"

#include "dispatcher/bus/interfaces.hpp"
#include "foundation/log.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace dispatcher {

// What GDBus holds for a subtree. It looks at it, and at the connection, for messages that were on their way when the
// subtree was unregistered.
struct Endpoint::Registration {
  std::shared_ptr<Endpoint*> endpoint;
  ConnectionHandle connection;

  static Endpoint* endpoint_of(gpointer self) { return *static_cast<Registration*>(self)->endpoint; }
};

struct Endpoint::Vtables {
  // GDBus gives the subtree's own path when it introspects, and the object's whole path when it dispatches.
  static std::optional<ObjectId> object_of(const char* path, const char* node) {
    const auto id = object_at(path);
    const bool subtree = id && id->key.empty() && id->folder != ObjectFolder::kHost;
    return node && subtree ? object_at(fmt::format("{}/{}", path, node)) : id;
  }

  static gchar** enumerate(GDBusConnection*, const gchar*, const gchar* path, gpointer self) {
    const Endpoint* endpoint = Registration::endpoint_of(self);
    const auto id = object_at(path);
    const auto nodes = endpoint && id ? endpoint->context_.objects.nodes(id->folder) : std::vector<std::string>{};
    gchar** list = g_new0(gchar*, nodes.size() + 1);
    for (std::size_t at = 0; at < nodes.size(); ++at) list[at] = g_strdup(nodes[at].c_str());
    return list;
  }

  // Null: no such object. A folder is one that has no interfaces.
  static GDBusInterfaceInfo** introspect(GDBusConnection*, const gchar*, const gchar* path, const gchar* node,
                                         gpointer self) {
    const Endpoint* endpoint = Registration::endpoint_of(self);
    const auto id = object_of(path, node);
    const auto names = endpoint && id ? endpoint->context_.objects.interfaces_of(*id) : std::vector<const char*>{};
    if (names.empty() && node) return nullptr;
    auto** list = g_new0(GDBusInterfaceInfo*, names.size() + 1);
    for (std::size_t at = 0; at < names.size(); ++at) list[at] = g_dbus_interface_info_ref(find_interface(names[at]));
    return list;
  }

  static const GDBusInterfaceVTable* dispatch(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*,
                                              gpointer* user_data, gpointer self) {
    // Without get_property, reading a property is a call like others, and so can wait for polkit.
    static const GDBusInterfaceVTable kCalls = {&Vtables::call, nullptr, nullptr, {}};
    *user_data = self;
    return &kCalls;
  }

  static void call(GDBusConnection*, const gchar*, const gchar* path, const gchar*, const gchar*, GVariant*,
                   GDBusMethodInvocation* invocation, gpointer self) {
    if (Endpoint* endpoint = Registration::endpoint_of(self)) return endpoint->take(invocation, path);
    Call(invocation, {}).fail(Error{ErrorCode::kNoConnect, "the connection is being closed"});
  }
};

Endpoint::Endpoint(ConnectionHandle connection, std::unique_ptr<Authority> authority, MethodContext& context)
    : connection_(std::move(connection)),
      authority_(std::move(authority)),
      context_(context),
      gate_(connection_.get()),
      self_(std::make_shared<Endpoint*>(this)) {
  static const GDBusSubtreeVTable kSubtree = {&Vtables::enumerate, &Vtables::introspect, &Vtables::dispatch, {}};
  for (const char* path : {kRootPath, kEnvironmentsPath, kTasksPath, kTemplatesPath}) {
    GError* failed = nullptr;
    auto* registration =
        new Registration{self_, ConnectionHandle(static_cast<GDBusConnection*>(g_object_ref(connection_.get())))};
    const guint id = g_dbus_connection_register_subtree(
        connection_.get(), path, &kSubtree, G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES, registration,
        [](gpointer held) { delete static_cast<Registration*>(held); }, &failed);
    const ErrorHandle kept(failed);
    if (id == 0)
      log_error("D-Bus: {}: {}", path, failed->message);
    else
      subtrees_.push_back(id);
  }
}

Endpoint::~Endpoint() {
  *self_ = nullptr;
  for (const guint id : subtrees_) g_dbus_connection_unregister_subtree(connection_.get(), id);
}

void Endpoint::take(GDBusMethodInvocation* invocation, const char* path) {
  const auto id = object_at(path);
  const auto call = std::make_shared<Call>(invocation, id ? *id : ObjectId{});
  authority_->judge(call->sender(), action_of(*call), call->may_ask_user(),
                    [self = self_, call](Result<Caller> caller) {
                      if (!caller) return call->fail(caller.error());
                      if (*self) run_method((*self)->context_, call, *caller);
                    });
}

void Endpoint::emit(const char* path, const char* interface, const char* signal, GVariant* parameters) {
  if (g_dbus_connection_is_closed(connection_.get())) return;
  GError* failed = nullptr;
  if (!g_dbus_connection_emit_signal(connection_.get(), nullptr, path, interface, signal, parameters, &failed)) {
    const ErrorHandle kept(failed);
    log_warning("D-Bus: {}.{}: {}", interface, signal, failed->message);
  }
  // A bus reads; what it cannot deliver is its own affair.
  if (g_dbus_connection_get_unique_name(connection_.get())) return;
  ++unread_;
  watch_queue();
}

void Endpoint::watch_queue() {
  if (unread_ > kMaxUnread) {
    log_warning("a peer on the private socket leaves {} signals unread: disconnected", kMaxUnread);
    g_dbus_connection_close(connection_.get(), nullptr, nullptr, nullptr);
    return;
  }
  if (flushing_) return;
  flushing_ = true;
  auto* self = new std::shared_ptr<Endpoint*>(self_);
  g_dbus_connection_flush(
      connection_.get(), nullptr,
      [](GObject* connection, GAsyncResult* result, gpointer data) {
        const std::unique_ptr<std::shared_ptr<Endpoint*>> endpoint(static_cast<std::shared_ptr<Endpoint*>*>(data));
        g_dbus_connection_flush_finish(reinterpret_cast<GDBusConnection*>(connection), result, nullptr);
        if (!**endpoint) return;
        (**endpoint)->flushing_ = false;
        (**endpoint)->unread_ = 0;
      },
      self);
}

}  // namespace dispatcher
