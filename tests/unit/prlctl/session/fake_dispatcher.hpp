// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A dispatcher of one method and one task on a socket of its own, on a thread of its own: what it tells about the task
// is said beforehand, and told one after the other once the task's properties were asked for.
#pragma once

#include "dispatcher/bus/glib_handles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace prlctl {

struct ToldState {
  std::string state;
  std::uint32_t percent = 0;
};

class FakeDispatcher {
 public:
  static constexpr const char* kTask = "/org/switchyard/Dispatcher1/tasks/7";

  // The last of `told` stays. `vanishes`: closes the connection instead of telling the last.
  explicit FakeDispatcher(std::vector<ToldState> told, bool vanishes = false)
      : told_(std::move(told)), vanishes_(vanishes), context_(g_main_context_new()) {
    g_main_context_push_thread_default(context_);
    GError* error = nullptr;
    const std::unique_ptr<char, dispatcher::FreedBy<&g_free>> guid(g_dbus_generate_guid());
    server_ = g_dbus_server_new_sync(("unix:path=" + socket()).c_str(), G_DBUS_SERVER_FLAGS_NONE, guid.get(), nullptr,
                                     nullptr, &error);
    if (server_ == nullptr) throw std::runtime_error(error->message);
    g_signal_connect(server_, "new-connection", G_CALLBACK(&on_peer), this);
    g_dbus_server_start(server_);
    g_main_context_pop_thread_default(context_);
    thread_ = std::thread([this] {
      g_main_context_push_thread_default(context_);
      while (!stopping_) g_main_context_iteration(context_, TRUE);
      g_main_context_pop_thread_default(context_);
    });
  }
  FakeDispatcher(const FakeDispatcher&) = delete;
  FakeDispatcher& operator=(const FakeDispatcher&) = delete;
  ~FakeDispatcher() {
    stopping_ = true;
    g_main_context_wakeup(context_);
    thread_.join();
    g_dbus_server_stop(server_);
    if (peer_) g_object_unref(peer_);
    g_object_unref(server_);
    g_main_context_unref(context_);
    ::unlink(socket().c_str());
  }

  static std::string socket() { return fmt::format("/tmp/prlctl-test.{}", ::getpid()); }
  int cancels() const { return cancels_; }
  // It hears of the environment only after somebody has looked for it.
  void hears_late() { is_unknown_ = true; }
  // What was asked for last, as GVariant text with the options in the order of their names: "Stop {'force': true}".
  std::string asked_for() {
    const std::lock_guard lock(mutex_);
    return asked_for_;
  }
  // The user presses Ctrl-C once the task is being followed.
  void interrupts_when_asked() { interrupts_ = true; }

 private:
  static GVariant* properties(const ToldState& told) {
    GVariantDict dict;
    g_variant_dict_init(&dict, nullptr);
    g_variant_dict_insert(&dict, "State", "s", told.state.c_str());
    g_variant_dict_insert(&dict, "Percent", "u", told.percent);
    if (told.state == "failed") {
      g_variant_dict_insert(&dict, "Error", "s", "the disk is full\nnothing was left behind");
      g_variant_dict_insert(&dict, "ErrorCode", "i", 38);
    }
    if (told.state == "done") {
      GVariantDict result;
      g_variant_dict_init(&result, nullptr);
      g_variant_dict_insert(&result, "uuid", "s", "u-1");
      g_variant_dict_insert_value(&dict, "Result", g_variant_dict_end(&result));
    }
    return g_variant_dict_end(&dict);
  }

  void tell_all() {
    const std::size_t count = told_.size() - (vanishes_ ? 1 : 0);
    for (std::size_t at = 1; at < count; ++at) tell(told_[at]);
    if (interrupts_) ::kill(::getpid(), SIGINT);
    if (vanishes_) {
      g_dbus_connection_flush_sync(peer_, nullptr, nullptr);
      g_dbus_connection_close(peer_, nullptr, nullptr, nullptr);
    }
  }
  void tell(const ToldState& told) {
    now_ = told;
    g_dbus_connection_emit_signal(
        peer_, nullptr, kTask, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new("(s@a{sv}as)", "org.switchyard.Dispatcher1.Task", properties(told), nullptr), nullptr);
  }

  GDBusMessage* refuse_unknown(GDBusMessage* message, const std::string& member) {
    GDBusMessage* reply = g_dbus_message_new_method_error_literal(message, "org.freedesktop.DBus.Error.UnknownMethod",
                                                                  "there is no such object");
    g_dbus_connection_send_message(peer_, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, nullptr, nullptr);
    g_object_unref(reply);
    g_object_unref(message);
    if (member == "GetAll" && !is_heard_.exchange(true))
      g_main_context_invoke(
          context_,
          [](gpointer me) -> gboolean {
            auto& self = *static_cast<FakeDispatcher*>(me);
            self.is_unknown_ = false;
            g_dbus_connection_emit_signal(self.peer_, nullptr, "/org/switchyard/Dispatcher1",
                                          "org.freedesktop.DBus.ObjectManager", "InterfacesAdded",
                                          g_variant_new("(oa{sa{sv}})", "/an/environment", nullptr), nullptr);
            return G_SOURCE_REMOVE;
          },
          this);
    return nullptr;
  }

  static gboolean on_peer(GDBusServer*, GDBusConnection* connection, gpointer data) {
    auto& self = *static_cast<FakeDispatcher*>(data);
    self.peer_ = G_DBUS_CONNECTION(g_object_ref(connection));
    g_dbus_connection_add_filter(connection, &on_message, data, nullptr);
    return TRUE;
  }

  // Values bare, a dictionary sorted: a{sv} has no order of its own.
  static std::string text_of(GVariant* value) {
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_VARIANT))
      return text_of(dispatcher::VariantHandle(g_variant_get_variant(value)).get());
    if (!g_variant_is_container(value)) {
      const std::unique_ptr<char, dispatcher::FreedBy<&g_free>> text(g_variant_print(value, FALSE));
      return text.get();
    }
    const bool is_dictionary = g_variant_is_of_type(value, G_VARIANT_TYPE_DICTIONARY);
    const bool is_entry = g_variant_is_of_type(value, G_VARIANT_TYPE_DICT_ENTRY);
    std::vector<std::string> parts;
    for (gsize at = 0; at < g_variant_n_children(value); ++at)
      parts.push_back(text_of(dispatcher::VariantHandle(g_variant_get_child_value(value, at)).get()));
    if (is_dictionary) std::ranges::sort(parts);
    const std::string all = fmt::format("{}", fmt::join(parts, is_entry ? ": " : ", "));
    return is_dictionary ? "{" + all + "}" : all;
  }

  // GDBus's own thread; what is answered is sent from here.
  static GDBusMessage* on_message(GDBusConnection* connection, GDBusMessage* message, gboolean incoming,
                                  gpointer data) {
    auto& self = *static_cast<FakeDispatcher*>(data);
    if (!incoming || g_dbus_message_get_message_type(message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL) return message;
    const std::string member = g_dbus_message_get_member(message);
    const std::string_view path = g_dbus_message_get_path(message);
    if (self.is_unknown_ && path.find("/environments/") != path.npos) return self.refuse_unknown(message, member);
    const bool is_host = path.ends_with("/host");
    GDBusMessage* reply = g_dbus_message_new_method_reply(message);
    if (member == "GetAll" && is_host) {
      GVariantDict host;
      g_variant_dict_init(&host, nullptr);
      g_variant_dict_insert(&host, "Connected", "b", TRUE);
      g_variant_dict_insert(&host, "HomesRoot", "s", "/vz");
      g_dbus_message_set_body(reply, g_variant_new("(@a{sv})", g_variant_dict_end(&host)));
    } else if (member == "GetAll") {
      if (!self.asked_) self.now_ = self.told_.front();
      g_dbus_message_set_body(reply, g_variant_new("(@a{sv})", properties(self.now_)));
    } else if (member == "Cancel") {
      ++self.cancels_;
    } else if (member == "Fail") {
      g_object_unref(reply);
      reply = g_dbus_message_new_method_error_literal(message, "org.switchyard.Dispatcher1.Error.OperationInvalid",
                                                      "it runs: stop it first");
    } else {
      const std::lock_guard lock(self.mutex_);
      GVariant* body = g_dbus_message_get_body(message);
      self.asked_for_ = body ? member + " " + text_of(body) : member;
      if (member != "SetFields") g_dbus_message_set_body(reply, g_variant_new("(o)", kTask));
    }
    g_dbus_connection_send_message(connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, nullptr, nullptr);
    g_object_unref(reply);
    g_object_unref(message);
    if (member == "GetAll" && !is_host && !self.asked_) {
      self.asked_ = true;
      g_main_context_invoke(
          self.context_,
          [](gpointer me) -> gboolean {
            static_cast<FakeDispatcher*>(me)->tell_all();
            return G_SOURCE_REMOVE;
          },
          data);
    }
    if (member == "Cancel")
      g_main_context_invoke(
          self.context_,
          [](gpointer me) -> gboolean {
            static_cast<FakeDispatcher*>(me)->tell({"cancelled", 0});
            return G_SOURCE_REMOVE;
          },
          data);
    return nullptr;
  }

  std::vector<ToldState> told_;
  bool vanishes_;
  ToldState now_;
  std::atomic<bool> interrupts_ = false;
  std::atomic<bool> asked_ = false;
  std::atomic<bool> is_unknown_ = false;
  std::atomic<bool> is_heard_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> cancels_ = 0;
  GMainContext* context_;
  GDBusServer* server_ = nullptr;
  GDBusConnection* peer_ = nullptr;
  std::mutex mutex_;
  std::string asked_for_;
  std::thread thread_;
};

}  // namespace prlctl
