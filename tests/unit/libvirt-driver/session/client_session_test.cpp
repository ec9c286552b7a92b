// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a client may say and when, what it gets back, and how it is bounded. Its backends: backend_loss_test.cpp.
#include "tests/unit/libvirt-driver/support/procedure_number.hpp"
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>

namespace driver {
namespace {

using test::about_domain;
using test::Client;
using test::error_of;
using test::Message;
using test::number_of;
using test::Peer;
using test::run_until;
using test::SessionWorld;
using test::settle;
using test::uuid_of;

constexpr std::int32_t kOpen = 1;
constexpr std::int32_t kClose = 2;
constexpr std::int32_t kGetType = 3;
constexpr std::int32_t kCreateXml = 10;
constexpr std::int32_t kGetInfo = 16;
constexpr std::int32_t kSupportsFeature = 60;
constexpr std::int32_t kAuthList = 66;
constexpr std::int32_t kNumOfDomains = 51;
constexpr std::int32_t kRegisterEvents = 316;

Bytes open_call(std::uint32_t flags = 0) { return XdrWriter().u32(1).string("vz:///system").u32(flags).take(); }

FrameHeader keepalive(std::int32_t procedure) {
  return {kKeepaliveProgram, 1, procedure, MessageType::kMessage, 0, MessageStatus::kOk};
}

TEST(ClientSession, answers_only_authentication_before_the_client_is_authenticated) {
  SessionWorld world;
  world.start();
  Client client(world, false, false);
  for (const std::int32_t procedure : {kOpen, kGetType, kSupportsFeature, kCreateXml, 9999})
    EXPECT_EQ(error_of(client.call(procedure, open_call())).message, "authentication required") << procedure;
  const Message methods = client.call(kAuthList);
  EXPECT_EQ(methods.header.status, MessageStatus::kOk);
  EXPECT_EQ(methods.payload, XdrWriter().u32(1).i32(2).take()) << "polkit";
}

TEST(ClientSession, answers_only_what_needs_no_connection_before_it_is_open) {
  SessionWorld world;
  world.start();
  Client client(world, false);
  for (const std::int32_t procedure : {kGetType, kCreateXml, kNumOfDomains, 9999})
    EXPECT_EQ(error_of(client.call(procedure)).message, "internal error: hypervisor connection not open") << procedure;
  EXPECT_EQ(client.call(kSupportsFeature, XdrWriter().i32(14).take()).payload, XdrWriter().i32(1).take());
  EXPECT_EQ(client.call(kAuthList).payload, XdrWriter().u32(1).i32(0).take());
  EXPECT_EQ(client.call(kOpen, open_call()).header.status, MessageStatus::kOk);
  EXPECT_EQ(client.call(kGetType).payload, XdrWriter().string("vz").take());
  EXPECT_EQ(error_of(client.call(kOpen, open_call())).code, ErrorCode::kInternal) << "a second time";
}

TEST(ClientSession, opens_for_its_own_uris_only) {
  SessionWorld world;
  world.start();
  struct Row {
    const char* uri;
    ErrorCode code;
  };
  for (const Row& row : {Row{"vz:///system", {}},
                         {"parallels:///system", {}},
                         {"", {}},
                         {"vz:///session", ErrorCode::kInternal},
                         {"qemu:///system", ErrorCode::kNoConnect}}) {
    Client client(world, false);
    EXPECT_EQ(error_of(client.call(kOpen, XdrWriter().u32(1).string(row.uri).u32(0).take())).code, row.code) << row.uri;
  }
}

TEST(ClientSession, does_not_open_while_no_backend_was_ever_reached) {
  SessionWorld world;
  world.start({});
  ASSERT_TRUE(run_until(world.io, [&] { return !world.services.feed(Kind::kVm).last_error().message.empty(); }));
  Client client(world, false);
  EXPECT_NE(error_of(client.call(kOpen, open_call())).message.find("cannot reach libvirt's VM driver"),
            std::string::npos);
}

TEST(ClientSession, refuses_writes_of_read_only_clients_before_it_looks_at_their_arguments) {
  SessionWorld world;
  world.start();
  const auto check = [](Client& client) {
    const Error error = error_of(client.call(kCreateXml, Bytes(8, 0xff)));
    EXPECT_EQ(error.code, ErrorCode::kOperationDenied);
    EXPECT_NE(error.message.find("virDomainCreateXML"), std::string::npos) << error.message;
    EXPECT_EQ(error_of(client.call(9999, about_domain("x", uuid_of(1)))).code, ErrorCode::kRpc) << "an unknown call";
    EXPECT_EQ(client.call(kNumOfDomains).header.status, MessageStatus::kOk);
  };
  Client of_read_only_socket(world, true, true, true);
  check(of_read_only_socket);
  Client by_flag(world, false);
  by_flag.call(kOpen, open_call(1));
  check(by_flag);
}

TEST(ClientSession, refuses_every_procedure_that_is_not_for_read_only_clients) {
  SessionWorld world;
  world.start();
  Client client(world, true, true, true);
  for (const Procedure& row : procedures()) {
    if (row.read_only != ReadOnly::kNo || row.handling == Handling::kEvent) continue;
    if (row.program == kRemoteProgram && row.number >= 66 && row.number <= 70) continue;  // authentication
    EXPECT_EQ(error_of(client.call(row.number, {}, row.program)).code, ErrorCode::kOperationDenied) << row.name;
  }
  EXPECT_EQ(world.vms.calls_of(kOpen) + world.containers.calls_of(kOpen), 2u) << "the feeds' own connections alone";
}

TEST(ClientSession, knows_programs_versions_and_calls_of_libvirt_only) {
  SessionWorld world;
  world.start();
  Client client(world);
  EXPECT_EQ(error_of(client.call(kGetType, {}, 0x20008088)).code, ErrorCode::kRpc);
  EXPECT_EQ(error_of(client.call(318)).code, ErrorCode::kRpc) << "an event";
  client.peer().send({kRemoteProgram, 2, kGetType, MessageType::kCall, 900, MessageStatus::kOk});
  EXPECT_EQ(error_of(client.reply_to(900)).code, ErrorCode::kRpc) << "version 2";
}

TEST(ClientSession, drops_clients_that_break_the_protocol) {
  SessionWorld world;
  world.start();
  const auto dropped_after = [&](const std::function<void(Client&)>& act, bool opens = true) {
    Client client(world, opens);
    act(client);
    return client.dropped();
  };
  EXPECT_TRUE(dropped_after([](Client& c) { c.peer().reply(test::call_header(kGetType, 1)); })) << "a reply";
  EXPECT_TRUE(dropped_after([](Client& c) {
    c.peer().send({kRemoteProgram, 1, 318, MessageType::kMessage, 0, MessageStatus::kOk});
  })) << "an event";
  EXPECT_TRUE(dropped_after([](Client& c) { c.peer().send_raw(Bytes(28, 0xff)); })) << "garbage";
  EXPECT_TRUE(dropped_after([](Client& c) { c.send(kOpen, Bytes(65536)); }, false)) << "too long before it opened";
  EXPECT_TRUE(dropped_after([](Client& c) { c.peer().send_raw(XdrWriter().u32(33554437).take()); })) << "too long";
}

TEST(ClientSession, closes_behind_the_answer_to_close) {
  SessionWorld world;
  world.start();
  Client client(world);
  EXPECT_EQ(client.call(kClose).header.status, MessageStatus::kOk);
  EXPECT_TRUE(client.dropped());
}

TEST(ClientSession, a_call_that_nobody_answers_answers_internal_error) {
  SessionWorld world;
  world.start();
  Client client(world);
  const FrameHeader header = test::call_header(kGetInfo, 77);
  // Taken on by hand, as dispatch does it, and forgotten.
  {
    const Call forgotten(world.session().shared_from_this(), header, find_procedure(kRemoteProgram, kGetInfo), {}, {});
  }
  const Error error = error_of(client.reply_to(77));
  EXPECT_EQ(error.code, ErrorCode::kInternal);
  EXPECT_EQ(error.message, "internal error: virDomainGetInfo was not answered");
}

// --- how many calls at once ---

struct Held {
  explicit Held(test::FakeBackend& backend) {
    backend.on(kGetInfo, [this](Peer& peer, Message& call) {
      calls.push_back({peer.shared_from_this(), call.header});
    });
  }
  void release() {
    const auto [peer, call] = calls.front();
    calls.erase(calls.begin());
    peer->reply(call);
  }
  std::vector<std::pair<std::shared_ptr<Peer>, FrameHeader>> calls;
};

class LimitedCalls : public testing::Test {
 protected:
  explicit LimitedCalls(int limit = 2) : world_(limited(limit)), held_(world_.vms) {
    world_.vms.domains = {{"web", uuid_of(1), 5}};
    world_.start();
    client_.emplace(world_);
  }
  static DaemonConfig limited(int limit) {
    DaemonConfig config;
    config.max_client_requests = limit;
    return config;
  }
  std::uint32_t send_held() { return client_->send(kGetInfo, about_domain("web", uuid_of(1))); }

  SessionWorld world_;
  Held held_;
  std::optional<Client> client_;
};

TEST_F(LimitedCalls, further_calls_wait_and_go_on_in_order) {
  std::vector<std::uint32_t> serials;
  for (int i = 0; i < 5; ++i) serials.push_back(send_held());
  settle(world_.io);
  ASSERT_EQ(held_.calls.size(), 2u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(held_.calls.front().second.serial, serials[i]);
    held_.release();
    EXPECT_EQ(client_->reply_to(serials[i]).header.status, MessageStatus::kOk);
    settle(world_.io);
    EXPECT_EQ(held_.calls.size(), std::min<std::size_t>(2, 4 - i));
  }
}

TEST_F(LimitedCalls, failed_calls_give_their_place_back) {
  for (int round = 0; round < 4; ++round) {
    EXPECT_EQ(error_of(client_->call(kGetInfo, Bytes(3))).code, ErrorCode::kRpc) << "undecodable";
    EXPECT_EQ(error_of(client_->call(kGetInfo, about_domain("none", uuid_of(9)))).code, ErrorCode::kNoDomain);
    EXPECT_EQ(error_of(client_->call(kCreateXml, XdrWriter().string("<no").u32(0).take())).code, ErrorCode::kXml);
    EXPECT_EQ(error_of(client_->call(number_of("DOMAIN_MIGRATE_PREPARE3"))).code, ErrorCode::kRpc);
  }
  send_held();
  send_held();
  settle(world_.io);
  EXPECT_EQ(held_.calls.size(), 2u);
}

TEST_F(LimitedCalls, forgotten_calls_give_their_place_back) {
  for (int i = 0; i < 4; ++i) {
    const std::uint32_t serial = send_held();
    settle(world_.io);
    held_.release();
    client_->reply_to(serial);
  }
  send_held();
  send_held();
  settle(world_.io);
  EXPECT_EQ(held_.calls.size(), 2u);
}

TEST_F(LimitedCalls, calls_without_end_that_waited_are_answered_without_deep_recursion) {
  const std::uint32_t first = send_held();
  send_held();
  settle(world_.io);
  // Each is answered at the very moment that its turn comes.
  constexpr std::uint32_t kMany = 20000;
  const std::int32_t prepare = number_of("DOMAIN_MIGRATE_PREPARE3");
  std::uint32_t last = 0;
  for (std::uint32_t i = 0; i < kMany; ++i) last = client_->send(i % 2 == 0 ? kNumOfDomains : prepare);
  settle(world_.io);
  held_.release();
  EXPECT_EQ(client_->reply_to(first).header.status, MessageStatus::kOk);
  EXPECT_EQ(client_->reply_to(last).header.serial, last);
}

TEST_F(LimitedCalls, a_client_whose_waiting_calls_fill_their_bound_is_not_read) {
  send_held();
  send_held();
  settle(world_.io);
  const Bytes big = XdrWriter().raw(about_domain("web", uuid_of(1))).raw(Bytes(1u << 18)).take();
  const auto unread = [&] {
    for (int i = 0; i < 40; ++i) client_->send(kGetInfo, big);
    settle(world_.io);
  };
  unread();
  EXPECT_TRUE(client_->connected());
  EXPECT_EQ(held_.calls.size(), 2u);
  // All of them are served once there is room.
  while (!held_.calls.empty()) {
    held_.release();
    settle(world_.io);
  }
  EXPECT_EQ(client_->call(kGetType).header.status, MessageStatus::kOk);
}

TEST_F(LimitedCalls, finish_answers_what_is_in_flight_then_closes) {
  const std::uint32_t serial = send_held();
  settle(world_.io);
  asio::co_spawn(world_.io, world_.session().finish(), asio::detached);
  EXPECT_TRUE(client_->connected());
  held_.release();
  EXPECT_EQ(client_->reply_to(serial).header.status, MessageStatus::kOk);
  EXPECT_TRUE(client_->dropped());
}

TEST_F(LimitedCalls, a_reply_for_a_client_that_left_is_dropped) {
  send_held();
  settle(world_.io);
  client_.reset();
  settle(world_.io);
  held_.release();
  settle(world_.io);
  Client next(world_);
  EXPECT_EQ(next.call(kGetType).header.status, MessageStatus::kOk);
}

TEST_F(LimitedCalls, a_serial_used_twice_at_once_ends_the_client) {
  const FrameHeader header = test::call_header(kGetInfo, 500);
  client_->peer().send(header, about_domain("web", uuid_of(1)));
  client_->peer().send(header, about_domain("web", uuid_of(1)));
  EXPECT_TRUE(client_->dropped());
}

// --- slow readers ---

TEST(ClientSession, a_client_that_does_not_read_its_replies_is_not_served_on) {
  SessionWorld world;
  world.start();
  UniqueFd socket = world.connect();
  const auto write_all = [&](BytesView bytes) {
    return ::send(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  };
  ASSERT_GT(write_all(make_frame(test::call_header(kOpen, 0), open_call())), 0);
  Bytes calls;
  for (std::uint32_t serial = 1; serial < 1000; ++serial) {
    const Bytes one = make_frame(test::call_header(318, serial), {});  // an event: refused at once
    calls.insert(calls.end(), one.begin(), one.end());
  }
  // Whole batches go in until the session reads no more: its queue, the sockets' buffers and ours are full.
  std::size_t taken = 0;
  std::size_t offset = 0;
  for (int idle = 0; idle < 3 && taken < (64u << 20);) {
    const ssize_t n = write_all(BytesView(calls).subspan(offset));
    if (n > 0) {
      taken += static_cast<std::size_t>(n);
      offset = (offset + static_cast<std::size_t>(n)) % calls.size();
      idle = 0;
    } else {
      ++idle;
    }
    settle(world.io);
  }
  EXPECT_LT(taken, 64u << 20);
}

TEST(ClientSession, a_client_that_does_not_read_its_events_is_dropped_and_others_are_not) {
  SessionWorld world;
  world.vms.domains = {{"web", uuid_of(1), 5}};
  world.start();
  Client reader(world);
  reader.call(kRegisterEvents, XdrWriter().i32(0).u32(0).take());
  UniqueFd socket = world.connect();
  ClientSession& slow = world.session();
  slow.set_open(false);
  slow.callbacks().add(0, std::nullopt);
  settle(world.io);
  const Domain big{std::string(100000, 'x'), uuid_of(1), 5, Kind::kVm, true, DomainState::kRunning};
  for (int i = 0; i < 200; ++i) {
    world.hub.publish(lifecycle_event(big, LifecycleEvent::kResumed, 0));
    settle(world.io);
  }
  Bytes rest(1u << 20);
  ssize_t n = 1;
  while ((n = ::read(socket.get(), rest.data(), rest.size())) > 0) settle(world.io);
  EXPECT_EQ(n, 0) << "the slow one's socket is at its end";
  EXPECT_TRUE(reader.connected());
  for (int i = 0; i < 200; ++i) ASSERT_EQ(reader.next_event(318).payload.size(), 4 + 4 + 100000 + 16 + 4 + 8u);
}

// --- events ---

TEST(ClientSession, gets_events_under_its_own_callback_ids_and_for_the_domains_it_asked_for) {
  SessionWorld world;
  world.vms.domains = {{"web", uuid_of(1), 5}, {"db", uuid_of(2), 6}};
  world.start();
  Client client(world);
  EXPECT_EQ(client.call(kRegisterEvents, XdrWriter().i32(0).u32(0).take()).payload, XdrWriter().i32(0).take());
  EXPECT_EQ(client.call(kRegisterEvents, XdrWriter().i32(0).u32(1).raw(about_domain("db", uuid_of(2))).take()).payload,
            XdrWriter().i32(1).take());
  EXPECT_EQ(client.call(105).payload, XdrWriter().i32(1).take()) << "the oldest way";
  world.vms.lifecycle({"web", uuid_of(1), -1}, LifecycleEvent::kStopped, 3);
  world.vms.lifecycle({"db", uuid_of(2), -1}, LifecycleEvent::kStopped, 4);
  const auto body = [](const char* name, const Uuid& uuid, std::int32_t detail) {
    XdrWriter out;
    write_domain(out, name, uuid, -1);
    return out.i32(5).i32(detail).take();
  };
  const Bytes web = body("web", uuid_of(1), 3);
  const Bytes db = body("db", uuid_of(2), 4);
  EXPECT_EQ(client.next_event(318).payload, XdrWriter().i32(0).raw(web).take());
  EXPECT_EQ(client.next_event(318).payload, XdrWriter().i32(0).raw(db).take());
  EXPECT_EQ(client.next_event(318).payload, XdrWriter().i32(1).raw(db).take());
  EXPECT_EQ(client.next_event(107).payload, web);
  EXPECT_EQ(client.next_event(107).payload, db);

  EXPECT_EQ(client.call(317, XdrWriter().i32(0).take()).header.status, MessageStatus::kOk);
  EXPECT_EQ(error_of(client.call(317, XdrWriter().i32(0).take())).code, ErrorCode::kInternal) << "twice";
  EXPECT_EQ(client.call(106).payload, XdrWriter().i32(0).take());
  world.vms.lifecycle({"web", uuid_of(1), 9}, LifecycleEvent::kStarted);
  EXPECT_FALSE(client.has(MessageType::kMessage));
}

// --- keepalive ---

DaemonConfig with_keepalive(int interval_s, int count) {
  DaemonConfig config;
  config.keepalive_interval_s = interval_s;
  config.keepalive_count = count;
  return config;
}

TEST(Keepalive, pings_are_answered_always) {
  SessionWorld world;
  world.start();
  Client client(world, false);
  client.peer().send(keepalive(1));
  EXPECT_EQ(client.next_event(2, kKeepaliveProgram).header.type, MessageType::kMessage);
}

TEST(Keepalive, clients_that_asked_for_it_are_pinged_and_kept_while_they_answer) {
  SessionWorld world(with_keepalive(1, 1));
  world.start();
  Client client(world, false);
  client.call(kSupportsFeature, XdrWriter().i32(10).take());
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(client.next_event(1, kKeepaliveProgram).header.type, MessageType::kMessage) << "ping " << i;
    client.peer().send(keepalive(2));
  }
  EXPECT_TRUE(client.connected());
}

TEST(Keepalive, clients_that_do_not_answer_are_dropped_once_all_their_pings_went_unanswered) {
  SessionWorld world(with_keepalive(1, 1));
  world.start();
  Client client(world, false);
  client.call(kSupportsFeature, XdrWriter().i32(10).take());
  EXPECT_TRUE(client.dropped());
  EXPECT_EQ(std::ranges::count_if(client.peer().inbox(),
                                  [](const Message& m) { return m.header.program == kKeepaliveProgram; }),
            1);
}

TEST(Keepalive, is_not_begun_where_the_configuration_turns_it_off) {
  SessionWorld world(with_keepalive(-1, 1));
  world.start();
  Client client(world, false);
  client.call(kSupportsFeature, XdrWriter().i32(10).take());
  EXPECT_TRUE(client.connected());
  EXPECT_EQ(client.peer().inbox().size(), 0u);
}

}  // namespace
}  // namespace driver
