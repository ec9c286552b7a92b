// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/system_bus.hpp"

#include "dispatcher/bus/interfaces.hpp"
#include "foundation/log.hpp"

#include <algorithm>
#include <utility>

namespace dispatcher {
namespace {

constexpr auto kFlags = static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);

constexpr std::chrono::milliseconds kPatience{10'000};

}  // namespace

SystemBus::SystemBus(MethodContext& context) : context_(context), self_(std::make_shared<SystemBus*>(this)) {}

SystemBus::~SystemBus() {
  *self_ = nullptr;
  let_go();
}

void SystemBus::start(std::function<void()> known) {
  known_ = std::move(known);
  patience_.start_once(kPatience, [this] { tell_known(); });
  connect();
}

void SystemBus::tell_known() {
  patience_.stop();
  if (const auto tell = std::exchange(known_, nullptr)) tell();
}

void SystemBus::connect() {
  GError* failed = nullptr;
  const std::unique_ptr<char, FreedBy<&g_free>> address(
      g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, nullptr, &failed));
  const ErrorHandle kept(failed);
  if (!address) {
    log_error("D-Bus: no system bus: {}", failed->message);
    return tell_known();
  }
  // Not the process's shared connection: that one ends the process when the bus goes away.
  g_dbus_connection_new_for_address(address.get(), kFlags, nullptr, nullptr, &SystemBus::on_connected,
                                    new std::shared_ptr<SystemBus*>(self_));
}

void SystemBus::on_connected(GObject*, GAsyncResult* result, gpointer data) {
  const std::unique_ptr<std::shared_ptr<SystemBus*>> self(static_cast<std::shared_ptr<SystemBus*>*>(data));
  GError* failed = nullptr;
  ConnectionHandle connection(g_dbus_connection_new_for_address_finish(result, &failed));
  const ErrorHandle kept(failed);
  if (!**self) return;
  auto& bus = ***self;
  // One that has closed by now says so no more.
  if (connection && !g_dbus_connection_is_closed(connection.get())) return bus.take(std::move(connection));
  if (bus.failures_ == 0)
    log_warning("D-Bus: the system bus cannot be reached: {}", failed ? failed->message : "it closed at once");
  bus.retry();
}

void SystemBus::take(ConnectionHandle connection) {
  failures_ = 0;
  GDBusConnection* bus = connection.get();
  g_dbus_connection_set_exit_on_close(bus, FALSE);
  g_signal_connect(bus, "closed", G_CALLBACK(&SystemBus::on_closed), this);
  auto authority = std::make_unique<BusAuthority>(bus);
  endpoint_ = std::make_unique<Endpoint>(std::move(connection), std::move(authority), context_);
  name_ = g_bus_own_name_on_connection(bus, kBusName, G_BUS_NAME_OWNER_FLAGS_NONE, &SystemBus::on_name,
                                       &SystemBus::on_no_name, this, nullptr);
}

void SystemBus::on_name(GDBusConnection*, const gchar* name, gpointer self) {
  log_info("D-Bus: serves {} on the system bus", name);
  static_cast<SystemBus*>(self)->tell_known();
}

void SystemBus::on_no_name(GDBusConnection* connection, const gchar* name, gpointer self) {
  if (connection && !g_dbus_connection_is_closed(connection))
    log_error("D-Bus: {} is not ours: another process has it, or the bus's policy (dbus-1/system.d) refuses it", name);
  static_cast<SystemBus*>(self)->tell_known();
}

void SystemBus::on_closed(GDBusConnection*, gboolean, GError* error, gpointer self) {
  auto& bus = *static_cast<SystemBus*>(self);
  log_warning("D-Bus: the system bus has gone{}{}", error ? ": " : "", error ? error->message : "");
  bus.let_go();
  bus.retry();
}

void SystemBus::let_go() {
  if (name_ != 0) g_bus_unown_name(std::exchange(name_, 0));
  if (!endpoint_) return;
  g_signal_handlers_disconnect_by_data(endpoint_->connection(), this);
  endpoint_.reset();
}

void SystemBus::retry() {
  const unsigned seconds = std::min(30U, 1U << std::min(failures_++, 5U));
  again_.start_once(std::chrono::seconds(seconds), [this] { connect(); });
  tell_known();
}

}  // namespace dispatcher
