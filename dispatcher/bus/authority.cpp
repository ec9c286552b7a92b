// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/authority.hpp"

#include "foundation/polkit_answer.hpp"

#include <fmt/format.h>

#include <memory>

namespace dispatcher {
namespace {

constexpr int kSilentMs = 30'000;
constexpr int kInteractiveMs = 120'000;  // somebody types a password
constexpr guint32 kAllowUserInteraction = 1;

// One caller that is asked about: first whose process it is, then polkit.
struct Question {
  ConnectionHandle bus;
  CancellableHandle ending;
  std::string sender;
  std::string action;
  std::string cancellation;  // polkit's handle on an open question
  bool may_ask_user;
  Authority::Verdict verdict;
  Caller caller{};
};

Error cannot_tell(const std::string& why) {
  return {ErrorCode::kAuthFailed, "authentication failed: " + why, ErrorDomain::kPolkit};
}

void call(Question* question, const char* service, const char* path, const char* interface, const char* method,
          GVariant* parameters, const char* answer, int limit_ms, GAsyncReadyCallback then) {
  g_dbus_connection_call(question->bus.get(), service, path, interface, method, parameters, G_VARIANT_TYPE(answer),
                         G_DBUS_CALL_FLAGS_NONE, limit_ms, question->ending.get(), then, question);
}

// The answer of a call; what went wrong otherwise.
VariantHandle finished(Question& question, GAsyncResult* result, ErrorHandle& failed) {
  GError* error = nullptr;
  VariantHandle answer(g_dbus_connection_call_finish(question.bus.get(), result, &error));
  failed.reset(error);
  if (error) g_dbus_error_strip_remote_error(error);
  return answer;
}

// So that no dialog stays open about a call that was given up.
void withdraw(const Question& question) {
  g_dbus_connection_call(question.bus.get(), "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
                         "org.freedesktop.PolicyKit1.Authority", "CancelCheckAuthorization",
                         g_variant_new("(s)", question.cancellation.c_str()), nullptr, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                         kSilentMs, nullptr, nullptr, nullptr);
}

void on_polkit(GObject*, GAsyncResult* result, gpointer data) {
  const std::unique_ptr<Question> question(static_cast<Question*>(data));
  ErrorHandle failed;
  const VariantHandle answer = finished(*question, result, failed);
  if (!answer) {
    const bool late = g_error_matches(failed.get(), G_IO_ERROR, G_IO_ERROR_TIMED_OUT) != 0;
    if (late || g_error_matches(failed.get(), G_IO_ERROR, G_IO_ERROR_CANCELLED) != 0) withdraw(*question);
    if (late)
      return question->verdict(Error{ErrorCode::kOperationTimeout,
                                     fmt::format("polkit did not answer about action '{}'", question->action),
                                     ErrorDomain::kPolkit});
    return question->verdict(cannot_tell(fmt::format("cannot ask polkit: {}", failed->message)));
  }
  gboolean authorized = FALSE;
  gboolean challenge = FALSE;
  const char* dismissed = nullptr;
  GVariant* details = nullptr;
  g_variant_get(answer.get(), "((bb@a{ss}))", &authorized, &challenge, &details);
  const VariantHandle kept(details);
  PolkitAnswer said{authorized != FALSE, challenge != FALSE, false};
  said.is_dismissed = g_variant_lookup(details, "polkit.dismissed", "&s", &dismissed) != 0 && *dismissed != '\0';
  if (const auto judged = judge(said, question->action); !judged) return question->verdict(judged.error());
  question->verdict(question->caller);
}

GVariant* polkit_question(const Question& question) {
  GVariantBuilder subject;
  g_variant_builder_init(&subject, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add(&subject, "{sv}", "name", g_variant_new_string(question.sender.c_str()));
  return g_variant_new("((sa{sv})sa{ss}us)", "system-bus-name", &subject, question.action.c_str(), nullptr,
                       question.may_ask_user ? kAllowUserInteraction : 0U, question.cancellation.c_str());
}

void on_user(GObject*, GAsyncResult* result, gpointer data) {
  std::unique_ptr<Question> question(static_cast<Question*>(data));
  ErrorHandle failed;
  const VariantHandle answer = finished(*question, result, failed);
  if (!answer) return question->verdict(cannot_tell(fmt::format("the caller's user: {}", failed->message)));
  g_variant_get(answer.get(), "(u)", &question->caller.uid);
  if (question->caller.uid == 0) return question->verdict(question->caller);
  GVariant* parameters = polkit_question(*question);
  const int limit_ms = question->may_ask_user ? kInteractiveMs : kSilentMs;
  call(question.release(), "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
       "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization", parameters, "((bba{ss}))", limit_ms, &on_polkit);
}

}  // namespace

BusAuthority::BusAuthority(GDBusConnection* bus)
    : bus_(static_cast<GDBusConnection*>(g_object_ref(bus))), ending_(g_cancellable_new()) {}

BusAuthority::~BusAuthority() { g_cancellable_cancel(ending_.get()); }

void BusAuthority::judge(const std::string& sender, const std::string& action, bool may_ask_user, Verdict verdict) {
  auto question = std::make_unique<Question>(
      Question{ConnectionHandle(static_cast<GDBusConnection*>(g_object_ref(bus_.get()))),
               CancellableHandle(static_cast<GCancellable*>(g_object_ref(ending_.get()))), sender, action,
               fmt::format("switchyardd-{}", next_question_++), may_ask_user, std::move(verdict)});
  GVariant* parameters = g_variant_new("(s)", sender.c_str());
  call(question.release(), "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
       "GetConnectionUnixUser", parameters, "(u)", kSilentMs, &on_user);
}

}  // namespace dispatcher
