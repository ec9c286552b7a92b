// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Peers on the private socket, in this process: what they see, and what those can do that do not behave.
#include "dispatcher/bus/private_socket.hpp"

#include "dispatcher/bus/bus_service.hpp"
#include "dispatcher/bus/interfaces.hpp"
#include "tests/unit/dispatcher/support/dispatcher_test.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <condition_variable>
#include <fcntl.h>
#include <filesystem>
#include <mutex>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace dispatcher {
namespace {

using ::testing::HasSubstr;

constexpr const char* kUuid = "6a0d0001-0000-4000-8000-000000000001";

// A call's reply, or its error's words.
struct Reply {
  std::string text;
  bool failed = false;
};

class PrivateSocketTest : public DispatcherTest {
 protected:
  PrivateSocketTest() {
    std::filesystem::create_directories(folder_ / "vz");
    config_.homes_root = folder_ / "vz";
    config_.private_socket = folder_ / "run" / "socket";
    config_.system_bus = false;
    engine_.emplace(services_, store_, std::span<const TaskKind* const>{}, TaskEngine::Settings{});
    keeper_.emplace(services_, *database_, table_, [](const std::string&) { return false; });
    usage_.emplace(folder_ / "accounting.sqlite", UsageKeeping{}, "boot");
    service_.emplace(table_, *engine_, *keeper_, *usage_, services_);
    service_->start([] {});
  }
  ~PrivateSocketTest() override {
    service_.reset();
    settle();
  }

  void SetUp() override { ASSERT_EQ(::getuid(), 0U) << "the socket is root's alone: this test must be run as root"; }

  ConnectionHandle connect() {
    std::optional<ConnectionHandle> made;
    g_dbus_connection_new_for_address(("unix:path=" + config_.private_socket).c_str(),
                                      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, nullptr, nullptr,
                                      [](GObject*, GAsyncResult* result, gpointer data) {
                                        *static_cast<std::optional<ConnectionHandle>*>(data) =
                                            ConnectionHandle(g_dbus_connection_new_for_address_finish(result, nullptr));
                                      },
                                      &made);
    until([&] { return made.has_value(); });
    // Its first answer: the main loop has taken the connection.
    call(made->get(), kRootPath, "org.freedesktop.DBus.Peer", "Ping");
    return std::move(*made);
  }

  static void send(GDBusConnection* peer, const std::string& path, const char* interface, const char* method,
                   GVariant* parameters, std::optional<Reply>& reply) {
    g_dbus_connection_call(
        peer, nullptr, path.c_str(), interface, method, parameters, nullptr, G_DBUS_CALL_FLAGS_NONE, -1, nullptr,
        [](GObject* connection, GAsyncResult* result, gpointer data) {
          GError* failed = nullptr;
          const VariantHandle values(
              g_dbus_connection_call_finish(reinterpret_cast<GDBusConnection*>(connection), result, &failed));
          const ErrorHandle kept(failed);
          const std::unique_ptr<char, FreedBy<&g_free>> text(values ? g_variant_print(values.get(), FALSE)
                                                                    : g_strdup(failed->message));
          static_cast<std::optional<Reply>*>(data)->emplace(Reply{text.get(), !values});
        },
        &reply);
  }

  static Reply call(GDBusConnection* peer, const std::string& path, const char* interface, const char* method,
                    GVariant* parameters = nullptr) {
    std::optional<Reply> reply;
    send(peer, path, interface, method, parameters, reply);
    until([&] { return reply.has_value(); });
    return *reply;
  }

  static std::string warnings_read_by(GDBusConnection* peer) {
    return call(peer, kHostPath, kPropertiesInterface, "Get", g_variant_new("(ss)", kHostInterface, "Warnings")).text;
  }

  // `told` grows by a line for each PropertiesChanged of the host.
  static void listen_to_host(GDBusConnection* peer, std::vector<std::string>& told) {
    g_dbus_connection_signal_subscribe(
        peer, nullptr, kPropertiesInterface, "PropertiesChanged", kHostPath, nullptr, G_DBUS_SIGNAL_FLAGS_NONE,
        [](GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*, GVariant* values, gpointer data) {
          const std::unique_ptr<char, FreedBy<&g_free>> text(g_variant_print(values, FALSE));
          static_cast<std::vector<std::string>*>(data)->push_back(text.get());
        },
        &told, nullptr);
  }

  void add_environment(const std::string& name = "web") {
    table_.change(kUuid, [&](Environment& one) {
      one.domain.uuid = kUuid;
      one.domain.name = name;
    });
  }

  EnvironmentTable table_;
  std::optional<TaskEngine> engine_;
  std::optional<ConfigKeeper> keeper_;
  std::optional<UsageStore> usage_;
  std::optional<BusService> service_;
};

TEST_F(PrivateSocketTest, is_for_root_alone) {
  struct stat there {};
  ASSERT_EQ(::stat(config_.private_socket.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 07777, 0600U);
}

TEST_F(PrivateSocketTest, a_peer_finds_an_environment_and_reads_it) {
  add_environment();
  const auto peer = connect();
  const std::string path = environment_path(kUuid);
  for (const char* id : {"web", kUuid, "{6A0D0001-0000-4000-8000-000000000001}"})
    EXPECT_EQ(call(peer.get(), kHostPath, kHostInterface, "Find", g_variant_new("(s)", id)).text, "('" + path + "',)");
  EXPECT_EQ(
      call(peer.get(), path, kPropertiesInterface, "Get", g_variant_new("(ss)", kEnvironmentInterface, "Name")).text,
      "(<'web'>,)");
  EXPECT_THAT(call(peer.get(), kRootPath, kObjectManagerInterface, "GetManagedObjects").text, HasSubstr(path));
  EXPECT_THAT(call(peer.get(), kEnvironmentsPath, "org.freedesktop.DBus.Introspectable", "Introspect").text,
              HasSubstr("<node name=\"6a0d0001_0000_4000_8000_000000000001\"/>"));
}

TEST_F(PrivateSocketTest, what_there_is_not_is_refused_with_words) {
  add_environment();
  const auto peer = connect();
  EXPECT_THAT(call(peer.get(), kHostPath, kHostInterface, "Find", g_variant_new("(s)", "db")).text,
              HasSubstr("Error.NoEnvironment: no environment has the name, UUID or PCS id 'db'"));
  const std::string endless(1U << 20, 'x');
  EXPECT_LT(call(peer.get(), kHostPath, kHostInterface, "Find", g_variant_new("(s)", endless.c_str())).text.size(),
            1000U);
  EXPECT_THAT(call(peer.get(), kHostPath, kHostInterface, "Find", g_variant_new("(u)", 3)).text,
              HasSubstr("Error.InvalidArgs"));
  EXPECT_TRUE(call(peer.get(), task_path(7), kTaskInterface, "Cancel").failed);
  EXPECT_TRUE(call(peer.get(), "/org/switchyard/Dispatcher1/environments/x", kEnvironmentInterface, "Start").failed);
  EXPECT_THAT(call(peer.get(), environment_path(kUuid), kEnvironmentInterface, "Start").text,
              HasSubstr("no tasks of kind 'start'"));
  EXPECT_THAT(call(peer.get(), environment_path(kUuid), kPropertiesInterface, "Set",
                   g_variant_new("(ssv)", kEnvironmentInterface, "Name", g_variant_new_string("x")))
                  .text,
              HasSubstr("not writable"));
}

TEST_F(PrivateSocketTest, the_host_warns_of_environments_with_a_problem) {
  add_environment();
  const auto peer = connect();
  const auto warnings = [&] { return warnings_read_by(peer.get()); };
  EXPECT_EQ(warnings(), "(<@as []>,)");
  table_.change(kUuid, [](Environment& one) { one.problem = "its home is read-only"; });
  EXPECT_EQ(warnings(), "(<['vm web: its home is read-only']>,)");
  std::vector<std::string> told;
  listen_to_host(peer.get(), told);
  service_->warn_too({"little memory"});
  EXPECT_EQ(warnings(), "(<['little memory', 'vm web: its home is read-only']>,)");
  until([&] { return !told.empty() && told.back().find("little memory") != std::string::npos; });
  service_->warn_too({});
  until([&] { return told.back().find("little memory") == std::string::npos; });
  EXPECT_THAT(told.back(), HasSubstr("'Warnings': <['vm web: its home is read-only']>"));
}

TEST_F(PrivateSocketTest, a_value_that_was_read_is_told_when_it_changes_back_at_once) {
  const auto peer = connect();
  std::vector<std::string> told;
  listen_to_host(peer.get(), told);
  service_->warn_too({"little memory"});
  EXPECT_EQ(warnings_read_by(peer.get()), "(<['little memory']>,)");
  service_->warn_too({});
  until([&] { return told.size() == 2; });
  EXPECT_THAT(told[0], HasSubstr("'Warnings': <['little memory']>"));
  EXPECT_THAT(told[1], HasSubstr("'Warnings': <@as []>"));
}

TEST_F(PrivateSocketTest, what_was_used_is_told_by_period) {
  add_environment();
  Counters counters;
  counters.domain_id = 1;
  ASSERT_TRUE(usage_->add({{kUuid, counters}}, 6000));
  counters.cpu_ns = 5;
  ASSERT_TRUE(usage_->add({{kUuid, counters}}, 6060));
  const auto peer = connect();
  const std::string path = environment_path(kUuid);
  EXPECT_THAT(call(peer.get(), path, kEnvironmentInterface, "Usage", g_variant_new("(xx)", 0L, 7200L)).text,
              HasSubstr("'cpu_ns': 5"));
  EXPECT_THAT(call(peer.get(), kHostPath, kHostInterface, "Usage", g_variant_new("(xx)", 0L, 7200L)).text,
              HasSubstr(kUuid));
  EXPECT_THAT(
      call(peer.get(), path, kEnvironmentInterface, "UsageSpans", g_variant_new("(xxs)", 0L, 7200L, "hour")).text,
      HasSubstr("(3600, {"));
  EXPECT_THAT(
      call(peer.get(), path, kEnvironmentInterface, "UsageSpans", g_variant_new("(xxs)", 0L, 7200L, "year")).text,
      HasSubstr("span 'year' must be sample, hour or day"));
  EXPECT_THAT(call(peer.get(), path, kEnvironmentInterface, "Usage", g_variant_new("(xx)", 7L, 7L)).text,
              HasSubstr("before it ends"));
}

TEST_F(PrivateSocketTest, changes_are_told_to_every_peer) {
  const auto one = connect();
  const auto two = connect();
  std::vector<std::string> told[2];
  const auto listen = [](GDBusConnection* peer, std::vector<std::string>& list) {
    g_dbus_connection_signal_subscribe(
        peer, nullptr, nullptr, nullptr, nullptr, nullptr, G_DBUS_SIGNAL_FLAGS_NONE,
        [](GDBusConnection*, const gchar*, const gchar* path, const gchar*, const gchar* signal, GVariant* values,
           gpointer data) {
          const std::unique_ptr<char, FreedBy<&g_free>> text(g_variant_print(values, FALSE));
          // What the host counts comes when it comes.
          if (std::string_view(path) != kHostPath)
            static_cast<std::vector<std::string>*>(data)->push_back(std::string(signal) + text.get());
        },
        &list, nullptr);
  };
  listen(one.get(), told[0]);
  listen(two.get(), told[1]);
  add_environment();
  add_environment("db");
  table_.remove(kUuid);
  for (auto& list : told) {
    until([&] { return list.size() == 3; });
    EXPECT_THAT(list[0], HasSubstr("InterfacesAdded('" + environment_path(kUuid) + "', {'org.switchyard."));
    EXPECT_EQ(list[1], "PropertiesChanged('org.switchyard.Dispatcher1.Environment', {'Name': <'db'>}, [])");
    EXPECT_THAT(list[2], HasSubstr("InterfacesRemoved('" + environment_path(kUuid) + "', ['org.switchyard."));
  }
}

// Refusals come while the main loop, which would answer, stands still.
struct Refusals {
  std::mutex mutex;
  std::condition_variable changed;
  unsigned count = 0;

  static GDBusMessage* see(GDBusConnection*, GDBusMessage* message, gboolean incoming, gpointer data) {
    auto& refusals = *static_cast<Refusals*>(data);
    const char* error = g_dbus_message_get_error_name(message);
    if (incoming && error && std::string_view(error) == "org.freedesktop.DBus.Error.LimitsExceeded") {
      const std::lock_guard lock(refusals.mutex);
      ++refusals.count;
      refusals.changed.notify_all();
    }
    return message;
  }
  void wait_for(unsigned number) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return count >= number; });
  }
};

TEST_F(PrivateSocketTest, too_many_calls_at_once_are_refused_and_the_others_answered) {
  Refusals refusals;
  const auto peer = connect();
  g_dbus_connection_add_filter(peer.get(), &Refusals::see, &refusals, nullptr);
  // A peer may begin to refuse its own refusals only beyond twice the limit.
  std::vector<std::optional<Reply>> replies(CallGate::kLimit + CallGate::kLimit / 2);
  for (auto& reply : replies)
    send(peer.get(), kHostPath, kHostInterface, "Find", g_variant_new("(s)", "nobody"), reply);
  refusals.wait_for(CallGate::kLimit / 2);
  unsigned answered = 0;
  for (auto& reply : replies) {
    until([&] { return reply.has_value(); });
    answered += reply->text.find("NoEnvironment") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(answered, CallGate::kLimit);
  EXPECT_EQ(refusals.count, CallGate::kLimit / 2);
  EXPECT_FALSE(call(peer.get(), kRootPath, kObjectManagerInterface, "GetManagedObjects").failed);
}

TEST_F(PrivateSocketTest, a_peer_that_reads_no_replies_is_disconnected) {
  add_environment();
  const auto other = connect();
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  config_.private_socket.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const std::string hello = std::string("\0", 1) + "AUTH EXTERNAL 30\r\nBEGIN\r\n";
  ASSERT_EQ(::write(socket, hello.data(), hello.size()), static_cast<ssize_t>(hello.size()));
  ::fcntl(socket, F_SETFL, O_NONBLOCK);
  const MessageHandle message(
      g_dbus_message_new_method_call(nullptr, kRootPath, kObjectManagerInterface, "GetManagedObjects"));
  g_dbus_message_set_serial(message.get(), 1);
  gsize size = 0;
  const std::unique_ptr<guchar, FreedBy<&g_free>> bytes(
      g_dbus_message_to_blob(message.get(), &size, G_DBUS_CAPABILITY_FLAGS_NONE, nullptr));
  // Whole messages, until the other side hangs up; a full socket is tried again when the loop has turned.
  gsize sent = 0;
  while (true) {
    const ssize_t wrote = ::send(socket, bytes.get() + sent, size - sent, MSG_NOSIGNAL);
    if (wrote < 0 && errno != EAGAIN) break;
    sent = wrote < 0 ? sent : (sent + static_cast<gsize>(wrote)) % size;
    g_main_context_iteration(nullptr, FALSE);
  }
  EXPECT_THAT(errno, ::testing::AnyOf(EPIPE, ECONNRESET));
  ::close(socket);
  EXPECT_THAT(call(other.get(), kRootPath, kObjectManagerInterface, "GetManagedObjects").text, HasSubstr("web"));
}

TEST_F(PrivateSocketTest, a_peer_that_vanishes_with_calls_in_flight_harms_nobody) {
  add_environment();
  const auto other = connect();
  {
    const auto peer = connect();
    std::optional<Reply> unheard[CallGate::kLimit];
    for (auto& reply : unheard)
      send(peer.get(), kRootPath, kObjectManagerInterface, "GetManagedObjects", nullptr, reply);
    g_dbus_connection_close(peer.get(), nullptr, nullptr, nullptr);
    for (auto& reply : unheard) until([&] { return reply.has_value(); });
  }
  EXPECT_THAT(call(other.get(), kRootPath, kObjectManagerInterface, "GetManagedObjects").text, HasSubstr("web"));
}

TEST_F(PrivateSocketTest, calls_that_want_no_reply_get_none_and_do_not_use_up_the_limit) {
  const auto peer = connect();
  const auto send_silent = [&] {
    const MessageHandle message(g_dbus_message_new_method_call(nullptr, kHostPath, kHostInterface, "Find"));
    g_dbus_message_set_body(message.get(), g_variant_new("(s)", "nobody"));
    g_dbus_message_set_flags(message.get(), G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED);
    g_dbus_connection_send_message(peer.get(), message.get(), G_DBUS_SEND_MESSAGE_FLAGS_NONE, nullptr, nullptr);
  };
  for (unsigned number = 0; number < 2 * CallGate::kLimit; ++number) {
    send_silent();
    // One at a time in flight: what comes after its answer finds room.
    EXPECT_THAT(call(peer.get(), kHostPath, kHostInterface, "Find", g_variant_new("(s)", "x")).text,
                HasSubstr("NoEnvironment"));
  }
}

TEST_F(PrivateSocketTest, tools_that_want_a_bus_are_greeted) {
  const auto peer = connect();
  const auto ask = [&](const char* method, GVariant* parameters) {
    return call(peer.get(), "/org/freedesktop/DBus", "org.freedesktop.DBus", method, parameters).text;
  };
  EXPECT_EQ(ask("Hello", nullptr), "(':1.1',)");
  EXPECT_EQ(ask("GetNameOwner", g_variant_new("(s)", kBusName)), "(':1.0',)");
  EXPECT_THAT(ask("GetNameOwner", g_variant_new("(s)", "org.example")), HasSubstr("NameHasNoOwner"));
}

TEST_F(PrivateSocketTest, a_second_dispatcher_does_not_take_the_socket_and_a_dead_ones_is_replaced) {
  Templates templates(config_.homes_root, workers_);
  ObjectModel objects(table_, *engine_, templates, [] { return HostFacts{}; });
  MethodContext context{table_, *engine_, *keeper_, *usage_, services_, objects};
  PrivateSocket second(context);
  EXPECT_THAT(second.listen(config_.private_socket).error().message, HasSubstr("another switchyardd listens there"));
  const std::string stale = folder_ / "stale";
  const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  stale.copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(left);
  EXPECT_TRUE(second.listen(stale));
  const std::string file = folder_ / "dispatcher.sqlite";
  PrivateSocket third(context);
  EXPECT_THAT(third.listen(file).error().message, HasSubstr("is no socket"));
}

}  // namespace
}  // namespace dispatcher
