// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/dispatcher_proxy.hpp"

#include "dispatcher/bus/errors.hpp"
#include "dispatcher/bus/object_paths.hpp"

#include <fmt/format.h>

#include <limits>
#include <string_view>
#include <unistd.h>

namespace prlctl {
namespace {

using namespace dispatcher;

constexpr int kNoTimeout = std::numeric_limits<int>::max();
constexpr std::string_view kErrorPrefix = "org.switchyard.Dispatcher1.Error.";

// Takes what GLib made of it; the reply's error name decides, or that there is nobody.
Failure failure_of(ErrorHandle error) {
  const bool is_remote = g_dbus_error_is_remote_error(error.get()) != FALSE;
  const std::unique_ptr<char, FreedBy<&g_free>> name(g_dbus_error_get_remote_error(error.get()));
  if (is_remote) g_dbus_error_strip_remote_error(error.get());
  const std::string words = error->message;
  if (name && std::string_view(name.get()).starts_with(kErrorPrefix)) {
    for (const ErrorWord& row : error_words())
      if (std::string_view(name.get()).substr(kErrorPrefix.size()) == row.word)
        return prlctl::failure_of(Error{static_cast<ErrorCode>(row.code), words});
    return {words};
  }
  const GQuark domain = error->domain;
  const bool nobody = domain == G_DBUS_ERROR &&
                      (error->code == G_DBUS_ERROR_SERVICE_UNKNOWN || error->code == G_DBUS_ERROR_NAME_HAS_NO_OWNER ||
                       error->code == G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND || error->code == G_DBUS_ERROR_NO_REPLY);
  if (nobody || domain == G_IO_ERROR) return no_service("the dispatcher, switchyardd, does not run: " + words);
  return {words};
}

using Opened = Answer<ConnectionHandle>;

Opened open_socket(const std::string& path) {
  GError* error = nullptr;
  ConnectionHandle connection(g_dbus_connection_new_for_address_sync(
      ("unix:path=" + path).c_str(), G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, nullptr, nullptr, &error));
  if (!connection) return failure_of(ErrorHandle(error));
  return connection;
}

Opened open_bus() {
  GError* error = nullptr;
  ConnectionHandle connection(g_bus_get_sync(G_BUS_TYPE_SYSTEM, nullptr, &error));
  if (!connection) return failure_of(ErrorHandle(error));
  g_dbus_connection_set_exit_on_close(connection.get(), FALSE);
  return connection;
}

}  // namespace

Answer<DispatcherProxy> DispatcherProxy::connect(const DispatcherAddress& address) {
  if (!address.socket.empty() && ::access(address.socket.c_str(), R_OK | W_OK) == 0)
    if (auto opened = open_socket(address.socket)) return DispatcherProxy(std::move(*opened), false);
  if (!address.system_bus)
    return no_service(fmt::format("the dispatcher, switchyardd, does not listen on {}", address.socket));
  auto opened = open_bus();
  if (!opened) return opened.error();
  return DispatcherProxy(std::move(*opened), true);
}

Answer<VariantHandle> DispatcherProxy::call(const std::string& path, const char* interface, const char* method,
                                            GVariant* arguments, const char* reply_type) const {
  GError* error = nullptr;
  VariantHandle reply(g_dbus_connection_call_sync(connection_.get(), peer(), path.c_str(), interface, method, arguments,
                                                  G_VARIANT_TYPE(reply_type), G_DBUS_CALL_FLAGS_NONE, kNoTimeout,
                                                  nullptr, &error));
  if (!reply) return failure_of(ErrorHandle(error));
  return reply;
}

Answer<VariantHandle> DispatcherProxy::properties(const std::string& path, const char* interface) const {
  auto reply = call(path, dispatcher::kPropertiesInterface, "GetAll", g_variant_new("(s)", interface), "(a{sv})");
  if (!reply) return reply;
  return VariantHandle(g_variant_get_child_value(reply->get(), 0));
}

Answer<VariantHandle> DispatcherProxy::managed_objects() const {
  auto reply = call(kRootPath, dispatcher::kObjectManagerInterface, "GetManagedObjects", nullptr, "(a{oa{sa{sv}}})");
  if (!reply) return reply;
  return VariantHandle(g_variant_get_child_value(reply->get(), 0));
}

}  // namespace prlctl
