// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/task_follower.hpp"

#include <fmt/format.h>
#include <glib-unix.h>

#include <csignal>

namespace prlctl {

using dispatcher::VariantHandle;

TaskFollower::TaskFollower(const DispatcherProxy& proxy, std::string task)
    : proxy_(proxy),
      task_(std::move(task)),
      changes_(proxy, proxy.peer(), dispatcher::kPropertiesInterface, "PropertiesChanged", kTaskInterface, &on_changed,
               this) {}

Answer<void> TaskFollower::look() {
  const auto known = proxy_.properties(task_, kTaskInterface);
  if (!known) return known.error();
  take(known->get());
  return {};
}

void TaskFollower::take(GVariant* properties) {
  if (has_ended()) return;
  const char* state = nullptr;
  if (g_variant_lookup(properties, "State", "&s", &state)) state_ = state;
  g_variant_lookup(properties, "Percent", "u", &percent_);
}

Answer<void> TaskFollower::cancel() const {
  const auto cancelled = proxy_.call(task_, kTaskInterface, "Cancel", nullptr, "()");
  if (!cancelled) return cancelled.error();
  return {};
}

Answer<VariantHandle> TaskFollower::result() const {
  const auto end = proxy_.properties(task_, kTaskInterface);
  if (!end) return end.error();
  if (state_ == "done") {
    VariantHandle result(g_variant_lookup_value(end->get(), "Result", G_VARIANT_TYPE_VARDICT));
    if (result) return result;
    return Failure{fmt::format("task {} ended without a result", number())};
  }
  const char* words = "";
  std::int32_t code = 0;
  g_variant_lookup(end->get(), "Error", "&s", &words);
  g_variant_lookup(end->get(), "ErrorCode", "i", &code);
  if (state_ == "cancelled") return canceled(words);
  return failure_of(Error{static_cast<ErrorCode>(code), words});
}

void TaskFollower::on_changed(GDBusConnection*, const gchar*, const gchar* path, const gchar*, const gchar*,
                              GVariant* parameters, gpointer data) {
  auto& self = *static_cast<TaskFollower*>(data);
  if (self.task_ != path || !g_variant_is_of_type(parameters, G_VARIANT_TYPE("(sa{sv}as)"))) return;
  self.take(VariantHandle(g_variant_get_child_value(parameters, 1)).get());
}

Patience::Patience(const DispatcherProxy& proxy, std::optional<std::chrono::seconds> timeout)
    : proxy_(proxy),
      owners_(proxy, proxy.peer() ? "org.freedesktop.DBus" : nullptr, "org.freedesktop.DBus", "NameOwnerChanged",
              dispatcher::kBusName, &on_owner, this),
      closed_(g_signal_connect(proxy.connection(), "closed", G_CALLBACK(&on_closed), this)),
      interrupt_(g_unix_signal_add(SIGINT, &on_interrupt, this)),
      timer_(timeout ? g_timeout_add_seconds(static_cast<guint>(timeout->count()), &on_timeout, this) : 0) {}

Patience::~Patience() { g_signal_handler_disconnect(proxy_.connection(), closed_); }

void Patience::on_owner(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*, GVariant* parameters,
                        gpointer data) {
  const char* owner = nullptr;
  if (!g_variant_is_of_type(parameters, G_VARIANT_TYPE("(sss)"))) return;
  g_variant_get_child(parameters, 2, "&s", &owner);
  if (*owner == '\0') static_cast<Patience*>(data)->gone_ = true;
}

void Patience::on_closed(GDBusConnection*, gboolean, GError*, gpointer data) {
  static_cast<Patience*>(data)->gone_ = true;
}

gboolean Patience::on_interrupt(gpointer data) {
  ++static_cast<Patience*>(data)->interrupts_;
  return G_SOURCE_CONTINUE;
}

gboolean Patience::on_timeout(gpointer data) {
  static_cast<Patience*>(data)->timed_out_ = true;
  return G_SOURCE_CONTINUE;
}

}  // namespace prlctl
