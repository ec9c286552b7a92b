// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A client's session and its backends: what passes through, what is mended, and what a client sees of a backend that
// dies, hangs, or comes back.
#include "tests/unit/libvirt-driver/support/procedure_number.hpp"
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>

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

constexpr std::int32_t kCreate = 9;
constexpr std::int32_t kGetOsType = 19;
constexpr std::int32_t kGetInfo = 16;
constexpr std::int32_t kGetType = 3;
constexpr std::int32_t kRegisterNetworkEvents = 313;
constexpr std::int32_t kDeregisterNetworkEvents = 314;
constexpr std::int32_t kNetworkEvent = 315;
constexpr std::int32_t kUpload = 208;

class SessionBackends : public testing::Test {
 protected:
  SessionBackends() {
    world_.vms.domains = {{"web", uuid_of(1), 5}, {"off", uuid_of(3)}};
    world_.containers.domains = {{"ct", uuid_of(2), 653}};
    world_.start();
    client_.emplace(world_);
  }
  Bytes web() const { return about_domain("web", uuid_of(1)); }
  Bytes ct() const { return about_domain("ct", uuid_of(2)); }
  // The connection of the client to that backend: the last one made.
  Peer& link(Kind kind) { return *world_.backend(kind).peers().back(); }
  bool feed_up(Kind kind, bool up = true) {
    return run_until(world_.io, [&] { return world_.services.feed(kind).is_up() == up; });
  }
  Bytes next_network_event() { return client_->next_event(kNetworkEvent).payload; }

  SessionWorld world_;
  std::optional<Client> client_;
};

TEST_F(SessionBackends, calls_go_unchanged_to_the_backend_that_owns_the_domain) {
  for (const Kind kind : kKinds) {
    const Bytes arguments = XdrWriter().raw(kind == Kind::kVm ? web() : ct()).u32(0xabcdef).take();
    world_.backend(kind).on(kGetOsType, [](Peer& peer, Message& call) { peer.reply(call.header, Bytes{9, 9, 9, 9}); });
    const Message reply = client_->call(kGetOsType, arguments);
    EXPECT_EQ(reply.payload, (Bytes{9, 9, 9, 9}));
    const Message& heard = link(kind).inbox().back();
    EXPECT_EQ(heard.payload, arguments);
    EXPECT_EQ(heard.header.serial, reply.header.serial);
  }
}

TEST_F(SessionBackends, a_domain_that_the_registry_does_not_know_yet_is_looked_for) {
  world_.containers.domains.push_back({"late", uuid_of(8), -1});
  EXPECT_EQ(client_->call(kGetInfo, about_domain("late", uuid_of(8))).header.status, MessageStatus::kOk);
  EXPECT_EQ(world_.containers.calls_of(kGetInfo), 1u);
  EXPECT_EQ(error_of(client_->call(kGetInfo, about_domain("none", uuid_of(9)))).code, ErrorCode::kNoDomain);
}

TEST_F(SessionBackends, unknown_calls_go_where_the_domain_in_them_lives_else_to_the_vms) {
  client_->call(5000, ct());
  EXPECT_EQ(world_.containers.calls_of(5000), 1u);
  client_->call(5000, web());
  client_->call(5000, Bytes{1, 2, 3, 4});
  EXPECT_EQ(world_.vms.calls_of(5000), 2u);
}

TEST_F(SessionBackends, descriptors_pass_both_ways) {
  const std::int32_t open_graphics = number_of("DOMAIN_OPEN_GRAPHICS");
  const auto null_fds = [] {
    std::vector<UniqueFd> fds;
    fds.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return fds;
  };
  std::size_t received = 0;
  world_.vms.on(open_graphics, [&](Peer& peer, Message& call) {
    received = call.fds.size();
    FrameHeader header = call.header;
    header.type = MessageType::kReplyWithFds;
    peer.send(header, XdrWriter().u32(1).take(), null_fds());
  });
  client_->peer().send({kRemoteProgram, 1, open_graphics, MessageType::kCallWithFds, 700, MessageStatus::kOk},
                       XdrWriter().u32(1).raw(web()).u32(0).u32(0).take(), null_fds());
  const Message reply = client_->next([](const Message& m) { return m.header.serial == 700; });
  EXPECT_EQ(received, 1u);
  EXPECT_EQ(reply.fds.size(), 1u);
}

TEST_F(SessionBackends, a_started_domain_is_known_by_the_time_its_start_is_answered) {
  world_.vms.on(kCreate, [&](Peer& peer, Message& call) {
    peer.reply(call.header);
    world_.vms.lifecycle({"off", uuid_of(3), 12}, LifecycleEvent::kStarted);
  });
  EXPECT_EQ(client_->call(kCreate, about_domain("off", uuid_of(3))).header.status, MessageStatus::kOk);
  EXPECT_NE(world_.registry.find_id(12), nullptr);
}

TEST_F(SessionBackends, a_change_of_a_definition_that_libvirt_says_nothing_of_is_told_to_all) {
  const std::int32_t set_autostart = number_of("DOMAIN_SET_AUTOSTART");
  Client other(world_);
  other.call(316, XdrWriter().i32(0).u32(0).take());
  world_.vms.on(set_autostart, [&](Peer& peer, Message& call) {
    std::ofstream(world_.definitions_root() + "/qemu/web.xml") << "<domain/>";
    peer.reply(call.header);
  });
  EXPECT_EQ(client_->call(set_autostart, XdrWriter().raw(web()).i32(1).take()).header.status, MessageStatus::kOk);
  XdrWriter expected;
  write_domain(expected.i32(0), "web", uuid_of(1), 5);
  EXPECT_EQ(other.next_event(318).payload, expected.i32(0).i32(1).take()) << "defined, updated";
}

// --- a backend that dies ---

TEST_F(SessionBackends, calls_in_flight_fail_with_an_rpc_error_when_their_backend_dies) {
  world_.vms.never_answer(kGetInfo);
  const std::uint32_t serials[] = {client_->send(kGetInfo, web()), client_->send(kGetInfo, web())};
  settle(world_.io);
  world_.vms.drop_peers();
  for (const std::uint32_t serial : serials) {
    const Error error = error_of(client_->reply_to(serial));
    EXPECT_EQ(error.code, ErrorCode::kRpc);
    EXPECT_NE(error.message.find("VM driver was lost"), std::string::npos) << error.message;
  }
  EXPECT_TRUE(client_->connected());
  world_.vms.on(kGetInfo, [](Peer& peer, Message& call) { peer.reply(call.header); });
  EXPECT_EQ(client_->call(kGetInfo, web()).header.status, MessageStatus::kOk) << "the next call connects again";
}

TEST_F(SessionBackends, the_other_backend_goes_on_meanwhile) {
  client_->call(kGetInfo, web());
  world_.vms.stop();
  ASSERT_TRUE(feed_up(Kind::kVm, false));
  EXPECT_EQ(client_->call(kGetInfo, ct()).header.status, MessageStatus::kOk);
  const Error error = error_of(client_->call(kGetInfo, web()));
  EXPECT_EQ(error.domain, ErrorDomain::kRpc);
  EXPECT_NE(error.message.find("VM driver"), std::string::npos) << error.message;
  EXPECT_EQ(client_->call(51).payload, XdrWriter().i32(2).take()) << "lists go on from what is known";
}

TEST_F(SessionBackends, lost_calls_give_their_place_back) {
  world_.vms.never_answer(kGetInfo);
  for (int round = 0; round < 3; ++round) {
    std::vector<std::uint32_t> serials;
    // Some wait for their turn when the others are lost.
    for (int i = 0; i < 5; ++i) serials.push_back(client_->send(kGetInfo, web()));
    settle(world_.io);
    world_.vms.drop_peers();
    for (const std::uint32_t serial : serials) EXPECT_EQ(error_of(client_->reply_to(serial)).code, ErrorCode::kRpc);
  }
  EXPECT_EQ(client_->call(kGetInfo, ct()).header.status, MessageStatus::kOk);
}

TEST_F(SessionBackends, open_streams_are_aborted_when_their_backend_dies) {
  const std::uint32_t serial = client_->send(kUpload, Bytes(8));
  ASSERT_EQ(client_->reply_to(serial).header.status, MessageStatus::kOk);
  world_.vms.drop_peers();
  const Message abort = client_->next([](const Message& m) { return m.header.type == MessageType::kStream; });
  EXPECT_EQ(abort.header.serial, serial);
  EXPECT_EQ(abort.header.procedure, kUpload);
  EXPECT_EQ(error_of(abort).code, ErrorCode::kRpc);
  // Packets that the client had sent already are nobody's.
  client_->peer().send({kRemoteProgram, 1, kUpload, MessageType::kStream, serial, MessageStatus::kContinue},
                       Bytes(100));
  EXPECT_TRUE(client_->connected());
}

TEST_F(SessionBackends, a_stream_error_of_the_backend_reaches_the_client) {
  const std::uint32_t serial = client_->send(kUpload, Bytes(8));
  ASSERT_EQ(client_->reply_to(serial).header.status, MessageStatus::kOk);
  link(Kind::kVm).send({kRemoteProgram, 1, kUpload, MessageType::kStream, serial, MessageStatus::kError},
                       encode_error({ErrorCode::kSystem, "disk full", ErrorDomain::kStreams}));
  const Message abort = client_->next([](const Message& m) { return m.header.type == MessageType::kStream; });
  EXPECT_EQ(error_of(abort), (Error{ErrorCode::kSystem, "disk full", ErrorDomain::kStreams}));
}

TEST_F(SessionBackends, a_backend_that_does_not_read_an_upload_stops_the_client_not_the_daemon) {
  const std::uint32_t serial = client_->send(kUpload, Bytes(8));
  ASSERT_EQ(client_->reply_to(serial).header.status, MessageStatus::kOk);
  Client other(world_);
  const Bytes packet(262120, 1);
  for (int i = 0; i < 64; ++i)
    client_->peer().send({kRemoteProgram, 1, kUpload, MessageType::kStream, serial, MessageStatus::kContinue}, packet);
  EXPECT_EQ(other.call(kGetInfo, web()).header.status, MessageStatus::kOk);
  ASSERT_TRUE(run_until(world_.io, [&] {
    return std::ranges::any_of(world_.vms.peers(), [](const auto& peer) {
      return std::ranges::count_if(peer->inbox(),
                                   [](const Message& m) { return m.header.type == MessageType::kStream; }) == 64;
    });
  }));
}

TEST_F(SessionBackends, garbage_from_a_backend_costs_the_calls_in_flight_not_the_client) {
  world_.vms.never_answer(kGetInfo);
  const std::uint32_t serial = client_->send(kGetInfo, web());
  settle(world_.io);
  link(Kind::kVm).send_raw(Bytes(64, 0xff));
  EXPECT_EQ(error_of(client_->reply_to(serial)).code, ErrorCode::kRpc);
  EXPECT_EQ(client_->call(kGetType).header.status, MessageStatus::kOk);
}

TEST_F(SessionBackends, replies_that_nobody_asked_for_do_not_reach_the_client) {
  client_->call(kGetInfo, web());
  link(Kind::kVm).reply(test::call_header(kGetInfo, 4321));
  EXPECT_FALSE(client_->has(MessageType::kReply));
}

// --- registrations that pass through ---

TEST_F(SessionBackends, passed_through_events_are_registered_again_under_the_ids_the_client_knows) {
  std::int32_t next = 0;
  world_.vms.on(kRegisterNetworkEvents,
                [&](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().i32(next++).take()); });
  const Bytes lifecycle = XdrWriter().i32(0).u32(0).take();
  const Bytes metadata = XdrWriter().i32(1).u32(0).take();
  EXPECT_EQ(client_->call(kRegisterNetworkEvents, lifecycle).payload, XdrWriter().i32(0).take());
  EXPECT_EQ(client_->call(kRegisterNetworkEvents, metadata).payload, XdrWriter().i32(1).take());

  // Back again, it numbers from 10.
  world_.vms.stop();
  ASSERT_TRUE(feed_up(Kind::kVm, false));
  settle(world_.io);
  next = 10;
  world_.vms.start();
  ASSERT_TRUE(feed_up(Kind::kVm));
  ASSERT_TRUE(run_until(world_.io, [&] { return world_.vms.calls_of(kRegisterNetworkEvents) == 4; }));
  settle(world_.io);
  link(Kind::kVm).send({kRemoteProgram, 1, kNetworkEvent, MessageType::kMessage, 0, MessageStatus::kOk},
                       XdrWriter().i32(11).u32(5).take());
  EXPECT_EQ(next_network_event(), XdrWriter().i32(1).u32(5).take());

  EXPECT_EQ(client_->call(kDeregisterNetworkEvents, XdrWriter().i32(1).take()).header.status, MessageStatus::kOk);
  EXPECT_EQ(link(Kind::kVm).inbox().back().payload, XdrWriter().i32(11).take()) << "the backend's own number";
  link(Kind::kVm).send({kRemoteProgram, 1, kNetworkEvent, MessageType::kMessage, 0, MessageStatus::kOk},
                       XdrWriter().i32(11).u32(6).take());
  EXPECT_FALSE(client_->has(MessageType::kMessage));
}

TEST_F(SessionBackends, a_registration_can_be_dropped_while_its_backend_is_away) {
  world_.vms.on(kRegisterNetworkEvents,
                [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().i32(0).take()); });
  client_->call(kRegisterNetworkEvents, XdrWriter().i32(0).u32(0).take());
  world_.vms.stop();
  ASSERT_TRUE(feed_up(Kind::kVm, false));
  settle(world_.io);
  EXPECT_EQ(client_->call(kDeregisterNetworkEvents, XdrWriter().i32(0).take()).header.status, MessageStatus::kOk);
  world_.vms.start();
  ASSERT_TRUE(feed_up(Kind::kVm));
  settle(world_.io);
  EXPECT_EQ(world_.vms.calls_of(kRegisterNetworkEvents), 1u);
}

TEST_F(SessionBackends, registrations_come_back_though_only_the_clients_own_connection_broke) {
  world_.vms.on(kRegisterNetworkEvents,
                [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().i32(0).take()); });
  client_->call(kRegisterNetworkEvents, XdrWriter().i32(0).u32(0).take());
  link(Kind::kVm).close();
  EXPECT_TRUE(run_until(world_.io, [&] { return world_.vms.calls_of(kRegisterNetworkEvents) == 2; }));
}

TEST_F(SessionBackends, domain_event_registrations_outlive_their_backend) {
  client_->call(316, XdrWriter().i32(0).u32(0).take());
  world_.vms.stop();
  ASSERT_TRUE(feed_up(Kind::kVm, false));
  world_.vms.domains = {{"web", uuid_of(1), -1}, {"off", uuid_of(3)}};
  world_.vms.start();
  ASSERT_TRUE(feed_up(Kind::kVm));
  XdrWriter expected;
  write_domain(expected.i32(0), "web", uuid_of(1), -1);
  EXPECT_EQ(client_->next_event(318).payload, expected.i32(5).i32(0).take()) << "what was missed";
  world_.vms.lifecycle({"off", uuid_of(3), 9}, LifecycleEvent::kStarted);
  EXPECT_FALSE(client_->next_event(318).payload.empty());
}

}  // namespace
}  // namespace driver
