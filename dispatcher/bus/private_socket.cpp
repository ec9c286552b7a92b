// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/private_socket.hpp"

#include "dispatcher/bus/bus_greeting.hpp"
#include "foundation/log.hpp"
#include "foundation/socket_path.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace dispatcher {
namespace {

gboolean only_external(GDBusAuthObserver*, const gchar* mechanism, gpointer) {
  return std::strcmp(mechanism, "EXTERNAL") == 0;
}

// On GDBus's thread.
gboolean only_root(GDBusAuthObserver*, GIOStream*, GCredentials* credentials, gpointer) {
  return credentials && g_credentials_get_unix_user(credentials, nullptr) == 0;
}

}  // namespace

PrivateSocket::~PrivateSocket() {
  for (const auto& peer : peers_) g_signal_handlers_disconnect_by_data(peer->connection(), this);
  if (!server_) return;
  g_signal_handlers_disconnect_by_data(server_.get(), this);
  g_dbus_server_stop(server_.get());
  ::unlink(path_.c_str());
}

Result<void> PrivateSocket::listen(const std::string& path) {
  if (path.size() >= sizeof(sockaddr_un::sun_path))
    return Error{ErrorCode::kInvalidArg,
                 fmt::format("{}: the path of a socket has at most {} bytes", path, sizeof(sockaddr_un::sun_path) - 1)};
  std::error_code failed;
  const auto folder = std::filesystem::path(path).parent_path();
  std::filesystem::create_directories(folder, failed);
  if (failed) return system_error("making " + folder.string(), failed.value());
  const auto there = free_socket_path(path);
  if (!there) return there.error();
  if (*there == SocketPath::kBlocked)
    return Error{ErrorCode::kOperationInvalid, fmt::format("{}: is there already and is no socket", path)};
  if (*there == SocketPath::kTaken)
    return Error{ErrorCode::kOperationInvalid, fmt::format("{}: another switchyardd listens there", path)};

  const std::unique_ptr<GDBusAuthObserver, FreedBy<&g_object_unref>> observer(g_dbus_auth_observer_new());
  g_signal_connect(observer.get(), "allow-mechanism", G_CALLBACK(&only_external), nullptr);
  g_signal_connect(observer.get(), "authorize-authenticated-peer", G_CALLBACK(&only_root), nullptr);
  const std::unique_ptr<char, FreedBy<&g_free>> escaped(g_dbus_address_escape_value(path.c_str()));
  const std::unique_ptr<char, FreedBy<&g_free>> guid(g_dbus_generate_guid());
  GError* error = nullptr;
  server_.reset(g_dbus_server_new_sync(fmt::format("unix:path={}", escaped.get()).c_str(), G_DBUS_SERVER_FLAGS_NONE,
                                       guid.get(), observer.get(), nullptr, &error));
  const ErrorHandle kept(error);
  if (!server_) return Error{ErrorCode::kSystem, fmt::format("listening on {}: {}", path, error->message)};
  path_ = path;
  // Until now whoever is not root was turned away by only_root.
  if (::chmod(path.c_str(), 0600) != 0) return system_error("chmod " + path, errno);
  g_signal_connect(server_.get(), "new-connection", G_CALLBACK(&PrivateSocket::on_peer), this);
  g_dbus_server_start(server_.get());
  return {};
}

gboolean PrivateSocket::on_peer(GDBusServer*, GDBusConnection* connection, gpointer self) {
  auto& socket = *static_cast<PrivateSocket*>(self);
  ConnectionHandle kept(static_cast<GDBusConnection*>(g_object_ref(connection)));
  answer_greetings(connection);
  g_signal_connect(connection, "closed", G_CALLBACK(&PrivateSocket::on_closed), self);
  socket.peers_.push_back(std::make_unique<Endpoint>(std::move(kept), std::make_unique<RootPeers>(), socket.context_));
  return TRUE;
}

void PrivateSocket::on_closed(GDBusConnection* connection, gboolean, GError*, gpointer self) {
  g_signal_handlers_disconnect_by_data(connection, self);
  static_cast<PrivateSocket*>(self)->peers_.remove_if(
      [&](const auto& peer) { return peer->connection() == connection; });
}

}  // namespace dispatcher
