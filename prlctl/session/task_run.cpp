// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/task_run.hpp"

#include "prlctl/session/task_follower.hpp"

#include <fmt/format.h>

#include <utility>

namespace prlctl {
namespace {

using namespace dispatcher;

// Whether an object that the dispatcher does not know yet comes: it hears of a domain a moment after libvirt has it.
class Arrival {
 public:
  Arrival(const DispatcherProxy& proxy, const std::string& path, const char* interface)
      : proxy_(proxy),
        path_(path),
        interface_(interface),
        added_(proxy, proxy.peer(), dispatcher::kObjectManagerInterface, "InterfacesAdded", nullptr, &on_added, this) {}

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

Failure why_unfinished(const Patience& patience, const std::string& number) {
  if (patience.is_dispatcher_gone())
    return no_service(fmt::format("the dispatcher has gone; it goes on with task {} when it is back", number));
  if (patience.is_timed_out()) return {fmt::format("The operation has timed out. Task {} goes on.", number)};
  return canceled(fmt::format("Task {} is still being undone.", number));
}

Answer<VariantHandle> follow(const DispatcherProxy& proxy, const Console& console, const Patience& patience,
                             const std::string& path) {
  TaskFollower task(proxy, path);
  if (const auto known = task.look(); !known) return known.error();
  const bool shows_percent = console.is_terminal();
  bool has_cancelled = false;
  while (!task.has_ended() && !patience.has_ended()) {
    if (shows_percent) console.print(fmt::format("\rOperation progress {:3}%", task.percent()));
    if (patience.interrupts() > 0 && !std::exchange(has_cancelled, true))
      if (const auto cancelled = task.cancel(); !cancelled) console.complain(cancelled.error().text);
    g_main_context_iteration(nullptr, TRUE);
  }
  if (shows_percent) console.say(fmt::format("\rOperation progress {:3}%", task.percent()));
  if (!task.has_ended()) return why_unfinished(patience, task.number());
  return task.result();
}

}  // namespace

Answer<std::string> begin_task(Session& session, const std::string& path, const char* interface, const char* method,
                               GVariant* arguments) {
  const VariantHandle kept = arguments ? own(arguments) : nullptr;
  const auto proxy = session.dispatcher();
  if (!proxy) return proxy.error();
  const auto ask = [&] { return (*proxy)->call(path, interface, method, kept.get(), "(o)"); };
  auto reply = ask();
  if (!reply && reply.error().exit_code != kNoServiceExit)
    if (Arrival arrival(**proxy, path, interface); !arrival.is_there() && arrival.comes()) reply = ask();
  if (!reply) return reply.error();
  const char* task = nullptr;
  g_variant_get(reply->get(), "(&o)", &task);
  session.tell(fmt::format("{} is {}", method, task));
  return Answer<std::string>(boost::system::in_place_value, task);
}

Answer<VariantHandle> run_task(Session& session, const std::string& path, const char* interface, const char* method,
                               GVariant* arguments) {
  const VariantHandle kept = arguments ? own(arguments) : nullptr;
  const auto proxy = session.dispatcher();
  if (!proxy) return proxy.error();
  const Patience patience(**proxy, session.settings().timeout);
  const auto task = begin_task(session, path, interface, method, kept.get());
  if (!task) return task.error();
  return follow(**proxy, session.console(), patience, *task);
}

}  // namespace prlctl
