// SPDX-License-Identifier: LGPL-2.1-or-later
//
// On cgroup version 2, which the fake backend cannot freeze; the test plays the kernel.
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/answers/container_pause.hpp"
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace driver::test {
namespace {

constexpr std::int32_t kGetInfo = 16;
constexpr std::int32_t kResume = 28;
constexpr std::int32_t kSuspend = 34;
constexpr std::int32_t kGetState = 212;
constexpr std::int32_t kRegister = 316;
constexpr std::int32_t kLifecycleMessage = 318;

class ContainerPauseTest : public testing::Test {
 protected:
  ContainerPauseTest() {
    const HostFolders folders = world_.host_folders();
    std::filesystem::create_directories(folders.proc + "/4711");
    std::filesystem::create_directories(group());
    std::ofstream(folders.proc + "/4711/cgroup") << "0::/ct\n";
    std::ofstream(group() + "/cgroup.freeze") << "0\n";
    kernel_says(false);
    world_.containers.domains = {{"ct", uuid_of(1), 4711}};
    for (const std::int32_t procedure : {kSuspend, kResume}) refuse(procedure, ErrorCode::kOperationFailed);
    world_.containers.on(kGetState,
                         [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().i32(1).i32(1).take()); });
    world_.containers.on(kGetInfo, [](Peer& peer, Message& call) {
      peer.reply(call.header, XdrWriter().i32(1).u64(1024).u64(1024).u32(1).u64(7).take());
    });
    world_.start();
    client_.emplace(world_);
    client_->call(kRegister, XdrWriter().i32(kEventLifecycle).u32(0).take());
  }

  std::string group() const { return world_.host_folders().cgroups + "/ct"; }
  void kernel_says(bool frozen) {
    std::ofstream(group() + "/cgroup.events") << "populated 1\nfrozen " << frozen << "\n";
  }
  void refuse(std::int32_t procedure, ErrorCode code) {
    world_.containers.on(procedure, [code](Peer& peer, Message& call) {
      peer.reply(call.header, encode_error({code, "refused"}), MessageStatus::kError);
    });
  }
  // The call's reply; the kernel does as it is asked meanwhile.
  Message change(std::int32_t procedure, bool frozen) {
    const std::uint32_t serial = client_->send(procedure, about_domain("ct", uuid_of(1)));
    const std::string wanted = frozen ? "1" : "0";
    run_until(world_.io, [&] { return *read_file(group() + "/cgroup.freeze", 10) == wanted; });
    kernel_says(frozen);
    return client_->reply_to(serial);
  }
  std::pair<std::int32_t, std::int32_t> state() {
    const Message reply = client_->call(kGetState, XdrWriter().raw(about_domain("ct", uuid_of(1))).u32(0).take());
    XdrReader in(reply.payload);
    const std::int32_t state = in.i32();
    return {state, in.i32()};
  }
  LifecycleEvent next_event() {
    const Message message = client_->next_event(kLifecycleMessage);
    return read_lifecycle(BytesView(message.payload).subspan(4))->event;
  }

  SessionWorld world_;
  std::optional<Client> client_;
};

TEST_F(ContainerPauseTest, suspends_and_resumes_where_the_backend_cannot) {
  EXPECT_EQ(change(kSuspend, true).header.status, MessageStatus::kOk);
  EXPECT_EQ(next_event(), LifecycleEvent::kSuspended);
  EXPECT_EQ(state(), (std::pair{3, 1}));
  EXPECT_EQ(XdrReader(client_->call(kGetInfo, about_domain("ct", uuid_of(1))).payload).i32(), 3);
  EXPECT_EQ(change(kResume, false).header.status, MessageStatus::kOk);
  EXPECT_EQ(next_event(), LifecycleEvent::kResumed);
  EXPECT_EQ(state(), (std::pair{1, 1}));
}

TEST_F(ContainerPauseTest, suspends_a_paused_one_again_without_an_event_as_qemus_driver_does) {
  change(kSuspend, true);
  next_event();
  EXPECT_EQ(client_->call(kSuspend, about_domain("ct", uuid_of(1))).header.status, MessageStatus::kOk);
  EXPECT_FALSE(client_->has(MessageType::kMessage));
}

TEST_F(ContainerPauseTest, does_not_do_what_the_client_may_not) {
  refuse(kSuspend, ErrorCode::kAccessDenied);
  EXPECT_EQ(error_of(client_->call(kSuspend, about_domain("ct", uuid_of(1)))).code, ErrorCode::kAccessDenied);
  EXPECT_EQ(*read_file(group() + "/cgroup.freeze", 10), "0\n");
}

TEST_F(ContainerPauseTest, a_running_one_is_not_resumed) {
  refuse(kResume, ErrorCode::kOperationInvalid);
  EXPECT_EQ(error_of(client_->call(kResume, about_domain("ct", uuid_of(1)))).code, ErrorCode::kOperationInvalid);
}

}  // namespace
}  // namespace driver::test
