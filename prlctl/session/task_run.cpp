// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/task_run.hpp"

#include <fmt/format.h>
#include <glib-unix.h>

#include <csignal>
#include <string_view>

namespace prlctl {
namespace {

using namespace dispatcher;

// One subscription to a signal on a connection.
class Subscription {
 public:
  Subscription(const DispatcherProxy& proxy, const char* sender, const char* interface, const char* member,
               const char* first_argument, GDBusSignalCallback heard, gpointer self)
      : connection_(proxy.connection()),
        id_(g_dbus_connection_signal_subscribe(connection_, sender, interface, member, nullptr, first_argument,
                                               G_DBUS_SIGNAL_FLAGS_NONE, heard, self, nullptr)) {}
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  ~Subscription() { g_dbus_connection_signal_unsubscribe(connection_, id_); }

 private:
  GDBusConnection* connection_;
  guint id_;
};

// A source of the default main context.
class Source {
 public:
  explicit Source(guint id) : id_(id) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source() {
    if (id_ != 0) g_source_remove(id_);
  }

 private:
  guint id_;
};

// Whether an object that the dispatcher does not know yet comes: it hears of a domain a moment after libvirt has it.
class Arrival {
 public:
  Arrival(const DispatcherProxy& proxy, const std::string& path, const char* interface)
      : proxy_(proxy),
        path_(path),
        interface_(interface),
        added_(proxy, proxy.peer(), "org.freedesktop.DBus.ObjectManager", "InterfacesAdded", nullptr, &on_added, this) {
  }

  bool is_there() const { return proxy_.properties(path_, interface_).has_value(); }

  // False where it does not come within some seconds.
  bool comes() {
    const Source timer(g_timeout_add_seconds(kLongest_s, &on_timeout, this));
    while (!is_late_) {
      if (is_there()) return true;
      while (!was_added_ && !is_late_) g_main_context_iteration(nullptr, TRUE);
      was_added_ = false;
    }
    return is_there();
  }

 private:
  static constexpr guint kLongest_s = 3;

  static void on_added(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*, GVariant*,
                       gpointer data) {
    static_cast<Arrival*>(data)->was_added_ = true;
  }
  static gboolean on_timeout(gpointer data) {
    static_cast<Arrival*>(data)->is_late_ = true;
    return G_SOURCE_CONTINUE;
  }

  const DispatcherProxy& proxy_;
  std::string path_;
  const char* interface_;
  bool was_added_ = false;
  bool is_late_ = false;
  Subscription added_;
};

class TaskWatch {
 public:
  TaskWatch(const DispatcherProxy& proxy, const Console& console, std::optional<std::chrono::seconds> timeout)
      : proxy_(proxy),
        console_(console),
        shows_percent_(console.is_terminal()),
        changes_(proxy, proxy.peer(), "org.freedesktop.DBus.Properties", "PropertiesChanged", kTaskInterface,
                 &on_changed, this),
        owners_(proxy, proxy.peer() ? "org.freedesktop.DBus" : nullptr, "org.freedesktop.DBus", "NameOwnerChanged",
                kBusName, &on_owner, this),
        closed_(g_signal_connect(proxy.connection(), "closed", G_CALLBACK(&on_closed), this)),
        interrupt_(g_unix_signal_add(SIGINT, &on_interrupt, this)),
        timer_(timeout ? g_timeout_add_seconds(static_cast<guint>(timeout->count()), &on_timeout, this) : 0) {}
  TaskWatch(const TaskWatch&) = delete;
  TaskWatch& operator=(const TaskWatch&) = delete;
  ~TaskWatch() { g_signal_handler_disconnect(proxy_.connection(), closed_); }

  Answer<VariantHandle> follow(const std::string& task) {
    task_ = task;
    const auto known = proxy_.properties(task, kTaskInterface);
    if (!known) return known.error();
    take(known->get());
    if (interrupts_ > 0) cancel();
    while (!has_ended() && !gone_ && !timed_out_ && interrupts_ < 2) g_main_context_iteration(nullptr, TRUE);
    if (shown_) console_.say("");
    if (!has_ended()) return why_unfinished();
    const auto end = proxy_.properties(task, kTaskInterface);
    if (!end) return end.error();
    return result_of(end->get());
  }

 private:
  bool has_ended() const { return state_ == "done" || state_ == "failed" || state_ == "cancelled"; }

  void take(GVariant* properties) {
    if (has_ended()) return;
    const char* state = nullptr;
    std::uint32_t percent = 0;
    if (g_variant_lookup(properties, "State", "&s", &state)) state_ = state;
    if (!g_variant_lookup(properties, "Percent", "u", &percent) || !shows_percent_) return;
    console_.print(fmt::format("\rOperation progress {:3}%", percent));
    shown_ = true;
  }

  void cancel() {
    const auto cancelled = proxy_.call(task_, kTaskInterface, "Cancel", nullptr, "()");
    if (!cancelled) console_.complain(cancelled.error().text);
  }

  std::string number() const { return task_.substr(task_.rfind('/') + 1); }

  Failure why_unfinished() const {
    if (gone_)
      return no_service(fmt::format("the dispatcher has gone; it goes on with task {} when it is back", number()));
    if (timed_out_) return {fmt::format("The operation has timed out. Task {} goes on.", number())};
    return canceled(fmt::format("Task {} is still being undone.", number()));
  }

  Answer<VariantHandle> result_of(GVariant* end) const {
    if (state_ == "done") {
      VariantHandle result(g_variant_lookup_value(end, "Result", G_VARIANT_TYPE_VARDICT));
      if (result) return result;
      return Failure{fmt::format("task {} ended without a result", number())};
    }
    const char* words = "";
    std::int32_t code = 0;
    g_variant_lookup(end, "Error", "&s", &words);
    g_variant_lookup(end, "ErrorCode", "i", &code);
    if (state_ == "cancelled") return canceled(words);
    return failure_of(Error{static_cast<ErrorCode>(code), words});
  }

  static void on_changed(GDBusConnection*, const gchar*, const gchar* path, const gchar*, const gchar*,
                         GVariant* parameters, gpointer data) {
    auto& self = *static_cast<TaskWatch*>(data);
    if (self.task_ != path || !g_variant_is_of_type(parameters, G_VARIANT_TYPE("(sa{sv}as)"))) return;
    self.take(VariantHandle(g_variant_get_child_value(parameters, 1)).get());
  }
  static void on_owner(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*, GVariant* parameters,
                       gpointer data) {
    const char* owner = nullptr;
    if (!g_variant_is_of_type(parameters, G_VARIANT_TYPE("(sss)"))) return;
    g_variant_get_child(parameters, 2, "&s", &owner);
    if (*owner == '\0') static_cast<TaskWatch*>(data)->gone_ = true;
  }
  static void on_closed(GDBusConnection*, gboolean, GError*, gpointer data) {
    static_cast<TaskWatch*>(data)->gone_ = true;
  }
  static gboolean on_interrupt(gpointer data) {
    auto& self = *static_cast<TaskWatch*>(data);
    if (++self.interrupts_ == 1 && !self.task_.empty()) self.cancel();
    return G_SOURCE_CONTINUE;
  }
  static gboolean on_timeout(gpointer data) {
    static_cast<TaskWatch*>(data)->timed_out_ = true;
    return G_SOURCE_CONTINUE;
  }

  const DispatcherProxy& proxy_;
  const Console& console_;
  bool shows_percent_;
  std::string task_;  // empty: the method has not answered yet
  std::string state_;
  bool shown_ = false;
  bool gone_ = false;
  bool timed_out_ = false;
  int interrupts_ = 0;
  Subscription changes_;
  Subscription owners_;
  gulong closed_;
  Source interrupt_;
  Source timer_;
};

}  // namespace

Answer<VariantHandle> run_task(Session& session, const std::string& path, const char* interface, const char* method,
                               GVariant* arguments) {
  const VariantHandle kept = arguments ? own(arguments) : nullptr;
  const auto proxy = session.dispatcher();
  if (!proxy) return proxy.error();
  TaskWatch watch(**proxy, session.console(), session.settings().timeout);
  auto reply = (*proxy)->call(path, interface, method, kept.get(), "(o)");
  if (!reply && reply.error().exit_code != kNoServiceExit)
    if (Arrival arrival(**proxy, path, interface); !arrival.is_there() && arrival.comes())
      reply = (*proxy)->call(path, interface, method, kept.get(), "(o)");
  if (!reply) return reply.error();
  const char* task = nullptr;
  g_variant_get(reply->get(), "(&o)", &task);
  session.tell(fmt::format("{} is {}", method, task));
  return watch.follow(task);
}

}  // namespace prlctl
