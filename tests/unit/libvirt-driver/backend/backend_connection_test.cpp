// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/backend_connection.hpp"

#include "tests/unit/libvirt-driver/support/fake_backend.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

using namespace std::chrono_literals;
using test::FakeBackend;
using test::Message;
using test::Peer;
using test::run_until;
using test::settle;
using test::Started;

constexpr std::int32_t kAuthList = 66;
constexpr std::int32_t kOpen = 1;
constexpr std::int32_t kSetIdentity = 419;
constexpr std::int32_t kGetInfo = 16;
constexpr std::int32_t kUpload = 208;  // opens a stream
constexpr auto kPatient = 10000ms;

struct Owner : BackendOwner {
  void on_reply(Kind, Frame& frame, const ForwardedCall& call) override {
    replies.push_back(frame.header);
    calls.push_back(call.header);
  }
  void on_stream(Kind, Frame& frame) override { packets.push_back(frame.header); }
  void on_event(Kind, Frame& frame) override { events.push_back(frame.header.procedure); }
  void on_lost(Kind, const std::vector<ForwardedCall>& in_flight,
               const std::vector<ForwardedCall>& open_streams) override {
    ++losses;
    for (const ForwardedCall& call : in_flight) lost_calls.push_back(call.header.serial);
    for (const ForwardedCall& call : open_streams) lost_streams.push_back(call.header.serial);
  }
  std::shared_ptr<MessageSocket> stream_receiver() override { return nullptr; }
  Task<void> ready_for_more() override { co_return; }

  std::vector<FrameHeader> replies, calls, packets;
  std::vector<std::int32_t> events;
  std::vector<std::uint32_t> lost_calls, lost_streams;
  int losses = 0;
};

class BackendConnectionTest : public testing::Test {
 protected:
  ~BackendConnectionTest() override {
    connection_->close();
    backend_.stop();
    settle(io_);
  }

  std::shared_ptr<BackendConnection> make(Bytes identity = {}, bool read_only = false) {
    return std::make_shared<BackendConnection>(
        io_.get_executor(), OpenParameters{{Kind::kVm, "", folder_.path() + "/s"}, read_only, std::move(identity)},
        owner_);
  }
  Result<void> open() { return Started<Result<void>>(io_, connection_->open()).get(); }
  Result<Bytes> call(std::int32_t procedure, std::chrono::milliseconds deadline = kPatient) {
    return Started<Result<Bytes>>(io_, connection_->call(kRemoteProgram, procedure, {}, deadline)).get();
  }
  bool forward(std::int32_t procedure, std::uint32_t serial) {
    const FrameHeader header = test::call_header(procedure, serial);
    return connection_->forward(make_frame(header, {}), {}, {},
                                {header, find_procedure(kRemoteProgram, procedure), {}});
  }
  bool forward_packet(std::uint32_t serial, MessageStatus status) {
    const FrameHeader header{kRemoteProgram, 1, kUpload, MessageType::kStream, serial, status};
    const Bytes bytes = make_frame(header, {});
    Frame frame;
    frame.header = header;
    frame.bytes = bytes;
    return connection_->forward_stream(frame);
  }

  asio::io_context io_;
  test::TemporaryFolder folder_;
  FakeBackend backend_{io_, folder_.path() + "/s"};
  std::shared_ptr<Owner> owner_ = std::make_shared<Owner>();
  std::shared_ptr<BackendConnection> connection_ = make();
};

TEST_F(BackendConnectionTest, asks_for_authentication_then_opens_then_tells_whom_it_speaks_for) {
  connection_ = make(XdrWriter().u32(0).u32(0).take());
  backend_.start();
  ASSERT_TRUE(open());
  const auto& inbox = backend_.peers().at(0)->inbox();
  ASSERT_EQ(inbox.size(), 3u);
  EXPECT_EQ(inbox[0].header.procedure, kAuthList);
  EXPECT_EQ(inbox[1].header.procedure, kOpen);
  EXPECT_EQ(inbox[1].payload, XdrWriter().u32(1).string("qemu:///system").u32(0).take());
  EXPECT_EQ(inbox[2].header.procedure, kSetIdentity);
  EXPECT_TRUE(connection_->is_up());
}

TEST_F(BackendConnectionTest, opens_read_only_when_told_to) {
  connection_ = make({}, true);
  backend_.start();
  ASSERT_TRUE(open());
  EXPECT_EQ(backend_.peers().at(0)->inbox()[1].payload, XdrWriter().u32(1).string("qemu:///system").u32(1).take());
}

TEST_F(BackendConnectionTest, says_why_it_cannot_open) {
  const auto nobody_listens = open();
  ASSERT_FALSE(nobody_listens);
  EXPECT_EQ(nobody_listens.error().domain, ErrorDomain::kRpc);

  backend_.on(kAuthList, [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().u32(1).i32(2).take()); });
  backend_.start();
  const auto wants_polkit = open();
  ASSERT_FALSE(wants_polkit);
  EXPECT_EQ(wants_polkit.error().code, ErrorCode::kAuthFailed);

  backend_.on(kAuthList, [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().u32(0).take()); });
  backend_.on(kOpen, [](Peer& peer, Message& call) {
    peer.reply(call.header, encode_error({ErrorCode::kNoConnect, "no driver"}), MessageStatus::kError);
  });
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), (Error{ErrorCode::kNoConnect, "no driver"}));
  EXPECT_FALSE(connection_->is_up());
}

TEST_F(BackendConnectionTest, opens_once_for_all_who_wait) {
  backend_.start();
  Started<Result<void>> first(io_, connection_->open());
  Started<Result<void>> second(io_, connection_->open());
  Started<Result<Bytes>> third(io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient));
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(second.get());
  EXPECT_TRUE(third.get());
  EXPECT_EQ(backend_.connections(), 1u);
}

// Each step of the handshake answered, and the connection closed in the same breath.
TEST_F(BackendConnectionTest, survives_a_backend_that_dies_behind_any_answer_of_the_handshake) {
  for (const std::int32_t last : {kAuthList, kOpen, kSetIdentity}) {
    FakeBackend backend(io_, folder_.path() + "/s");
    backend.on(last, [](Peer& peer, Message& call) {
      peer.reply(call.header, XdrWriter().u32(0).take());
      peer.close();
    });
    backend.start();
    connection_ = make(XdrWriter().u32(0).u32(0).take());
    const auto opened = open();
    ASSERT_FALSE(opened) << "died behind procedure " << last;
    EXPECT_EQ(opened.error().code, ErrorCode::kRpc);
    EXPECT_FALSE(connection_->is_up());
    backend.stop();
    settle(io_);
  }
}

TEST_F(BackendConnectionTest, callers_that_waited_for_a_connection_that_died_at_once_get_an_error) {
  backend_.on(kOpen, [](Peer& peer, Message& call) {
    peer.reply(call.header);
    peer.close();
  });
  backend_.start();
  Started<Result<Bytes>> first(io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient));
  Started<Result<Bytes>> second(io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient));
  ASSERT_FALSE(first.get());
  ASSERT_FALSE(second.get());
  EXPECT_EQ(second.get().error().code, ErrorCode::kRpc);
}

TEST_F(BackendConnectionTest, gives_the_backends_answer_or_its_error) {
  backend_.on(kGetInfo, [](Peer& peer, Message& call) { peer.reply(call.header, Bytes{1, 2, 3, 4}); });
  backend_.on(34, [](Peer& peer, Message& call) {
    peer.reply(call.header, encode_error({ErrorCode::kOperationInvalid, "domain is not running", ErrorDomain::kQemu}),
               MessageStatus::kError);
  });
  backend_.start();
  EXPECT_EQ(call(kGetInfo).value(), (Bytes{1, 2, 3, 4}));
  const auto failed = call(34);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), (Error{ErrorCode::kOperationInvalid, "domain is not running", ErrorDomain::kQemu}));
}

TEST_F(BackendConnectionTest, gives_up_at_the_deadline_and_drops_the_late_reply) {
  FrameHeader late;
  backend_.on(kGetInfo, [&](Peer&, Message& call) { late = call.header; });
  backend_.start();
  ASSERT_TRUE(open());
  const auto timed_out = call(kGetInfo, 10ms);
  ASSERT_FALSE(timed_out);
  EXPECT_EQ(timed_out.error().code, ErrorCode::kOperationTimeout);
  EXPECT_EQ(connection_->own_calls_in_flight(), 1u);

  backend_.on(kGetInfo, [](Peer& peer, Message& call) { peer.reply(call.header, Bytes{0, 0, 0, 9}); });
  backend_.peers().at(0)->reply(late, Bytes{6, 6, 6, 6});
  EXPECT_EQ(call(kGetInfo).value(), (Bytes{0, 0, 0, 9}));
  EXPECT_EQ(connection_->own_calls_in_flight(), 0u);
  EXPECT_TRUE(owner_->replies.empty());
}

TEST_F(BackendConnectionTest, replies_in_any_order_reach_their_calls) {
  std::vector<FrameHeader> waiting;
  backend_.on(kGetInfo, [&](Peer& peer, Message& call) {
    waiting.push_back(call.header);
    if (waiting.size() < 3) return;
    for (auto it = waiting.rbegin(); it != waiting.rend(); ++it) peer.reply(*it, XdrWriter().u32(it->serial).take());
  });
  backend_.start();
  ASSERT_TRUE(open());
  Started<Result<Bytes>> calls[] = {{io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient)},
                                    {io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient)},
                                    {io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient)}};
  for (auto& call : calls) ASSERT_TRUE(call.get());
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(calls[i].get().value(), XdrWriter().u32(waiting[i].serial).take());
}

TEST_F(BackendConnectionTest, fails_its_calls_and_tells_the_owner_when_the_backend_dies) {
  backend_.never_answer(kGetInfo);
  backend_.start();
  ASSERT_TRUE(open());
  Started<Result<Bytes>> own(io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient));
  ASSERT_TRUE(forward(kGetInfo, 5));
  ASSERT_TRUE(forward(kUpload, 6));
  ASSERT_TRUE(run_until(io_, [&] { return owner_->replies.size() == 1; }));
  backend_.stop();
  ASSERT_FALSE(own.get());
  EXPECT_EQ(own.get().error().code, ErrorCode::kRpc);
  EXPECT_EQ(owner_->lost_calls, std::vector<std::uint32_t>{5});
  EXPECT_EQ(owner_->lost_streams, std::vector<std::uint32_t>{6});
  EXPECT_FALSE(connection_->is_up());
  EXPECT_FALSE(forward_packet(6, MessageStatus::kContinue));
}

TEST_F(BackendConnectionTest, opens_again_with_the_next_call) {
  backend_.start();
  ASSERT_TRUE(open());
  backend_.drop_peers();
  ASSERT_TRUE(run_until(io_, [&] { return !connection_->is_up(); }));
  EXPECT_TRUE(call(kGetInfo));
  EXPECT_EQ(backend_.connections(), 2u);
}

TEST_F(BackendConnectionTest, garbage_from_the_backend_ends_the_connection_only) {
  backend_.never_answer(kGetInfo);
  backend_.start();
  const Bytes garbage[] = {Bytes(64, 0xff), XdrWriter().u32(27).take(),
                           XdrWriter().u32(28).u32(0).u32(0).u32(0).u32(9).u32(0).u32(0).take()};
  for (const Bytes& bytes : garbage) {
    ASSERT_TRUE(open());
    Started<Result<Bytes>> pending(io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient));
    settle(io_);
    backend_.peers().back()->send_raw(bytes);
    ASSERT_FALSE(pending.get());
    EXPECT_EQ(pending.get().error().code, ErrorCode::kRpc);
  }
}

TEST_F(BackendConnectionTest, drops_replies_and_packets_that_nobody_waits_for) {
  backend_.start();
  ASSERT_TRUE(open());
  Peer& peer = *backend_.peers().at(0);
  peer.reply(test::call_header(kGetInfo, 1234));
  peer.send({kRemoteProgram, 1, kUpload, MessageType::kStream, 77, MessageStatus::kContinue});
  peer.send(test::call_header(kGetInfo, 1));  // backends do not call
  settle(io_);
  EXPECT_TRUE(owner_->replies.empty());
  EXPECT_TRUE(owner_->packets.empty());
  EXPECT_TRUE(connection_->is_up());
}

TEST_F(BackendConnectionTest, refuses_a_forwarded_call_whose_serial_is_in_flight) {
  backend_.never_answer(kGetInfo);
  backend_.start();
  ASSERT_TRUE(open());
  Started<Result<Bytes>> own(io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient));
  settle(io_);
  const std::uint32_t own_serial = backend_.peers().at(0)->inbox().back().header.serial;
  EXPECT_GE(own_serial, 0x80000000u);
  EXPECT_FALSE(forward(kGetInfo, own_serial));
  EXPECT_TRUE(forward(kGetInfo, 3));
  EXPECT_FALSE(forward(kGetInfo, 3));
}

TEST_F(BackendConnectionTest, own_calls_skip_serials_that_a_client_has_in_flight) {
  backend_.never_answer(34);
  backend_.start();
  ASSERT_TRUE(open());
  const std::uint32_t last = backend_.peers().at(0)->inbox().back().header.serial;
  ASSERT_TRUE(forward(34, last + 1));
  ASSERT_TRUE(forward(34, last + 2));
  EXPECT_TRUE(call(kGetInfo));
  EXPECT_EQ(backend_.peers().at(0)->inbox().back().header.serial, last + 3);
  EXPECT_TRUE(owner_->replies.empty());
}

TEST_F(BackendConnectionTest, packets_that_come_ahead_of_the_opening_reply_are_passed_on) {
  backend_.on(kUpload, [](Peer& peer, Message& call) {
    peer.send({kRemoteProgram, 1, kUpload, MessageType::kStream, call.header.serial, MessageStatus::kContinue});
    peer.reply(call.header);
  });
  backend_.start();
  ASSERT_TRUE(open());
  ASSERT_TRUE(forward(kUpload, 9));
  ASSERT_TRUE(run_until(io_, [&] { return owner_->replies.size() == 1; }));
  EXPECT_EQ(owner_->packets.size(), 1u) << "as libvirtd sends a screenshot";
}

TEST_F(BackendConnectionTest, carries_a_stream_from_its_call_to_its_end) {
  backend_.start();
  ASSERT_TRUE(open());
  EXPECT_FALSE(forward_packet(9, MessageStatus::kContinue)) << "before the call";
  ASSERT_TRUE(forward(kUpload, 9));
  EXPECT_TRUE(forward_packet(9, MessageStatus::kContinue)) << "before the reply";
  ASSERT_TRUE(run_until(io_, [&] { return owner_->replies.size() == 1; }));
  EXPECT_TRUE(forward_packet(9, MessageStatus::kContinue));
  Peer& peer = *backend_.peers().at(0);
  peer.send({kRemoteProgram, 1, kUpload, MessageType::kStream, 9, MessageStatus::kContinue});
  peer.send({kRemoteProgram, 1, kUpload, MessageType::kStream, 9, MessageStatus::kError});
  peer.send({kRemoteProgram, 1, kUpload, MessageType::kStream, 9, MessageStatus::kContinue});
  settle(io_);
  EXPECT_EQ(owner_->packets.size(), 2u) << "nothing behind the abort";
  EXPECT_FALSE(forward_packet(9, MessageStatus::kContinue)) << "behind the abort";
}

TEST_F(BackendConnectionTest, a_call_that_failed_opens_no_stream) {
  backend_.on(kUpload,
              [](Peer& peer, Message& call) { peer.reply(call.header, encode_error({}), MessageStatus::kError); });
  backend_.start();
  ASSERT_TRUE(open());
  ASSERT_TRUE(forward(kUpload, 9));
  ASSERT_TRUE(run_until(io_, [&] { return owner_->replies.size() == 1; }));
  EXPECT_FALSE(forward_packet(9, MessageStatus::kContinue));
}

TEST_F(BackendConnectionTest, close_fails_what_is_in_flight_without_telling_the_owner) {
  backend_.never_answer(kGetInfo);
  backend_.start();
  ASSERT_TRUE(open());
  Started<Result<Bytes>> own(io_, connection_->call(kRemoteProgram, kGetInfo, {}, kPatient));
  ASSERT_TRUE(forward(kGetInfo, 3));
  settle(io_);
  connection_->close();
  ASSERT_FALSE(own.get());
  EXPECT_EQ(owner_->losses, 0);
}

TEST_F(BackendConnectionTest, passes_events_on) {
  backend_.start();
  ASSERT_TRUE(open());
  backend_.message(kRemoteProgram, 315, {});
  ASSERT_TRUE(run_until(io_, [&] { return !owner_->events.empty(); }));
  EXPECT_EQ(owner_->events, std::vector<std::int32_t>{315});
}

}  // namespace
}  // namespace driver
