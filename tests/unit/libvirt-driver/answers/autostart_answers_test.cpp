// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A backend that has one flag and metadata by URI, as libvirt's drivers do.
#include "libvirt-driver/events/held_autostart.hpp"
#include "libvirt-driver/xml/metadata_namespace.hpp"
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <utility>
#include <vector>

namespace driver::test {
namespace {

constexpr std::int32_t kGetAutostart = 15;
constexpr std::int32_t kSetAutostart = 29;
constexpr std::int32_t kSetMetadata = 264;
constexpr std::int32_t kGetMetadata = 265;
constexpr std::int32_t kListAll = 273;
constexpr const char* kOrdered = "<domain><pcs6><kept path='BOOTORDER'>5</kept></pcs6></domain>";

// The ids of events that clients hear, too.
struct Told : EventListener {
  explicit Told(EventHub& of) : hub(of) { hub.add(this); }
  ~Told() override { hub.remove(this); }
  void on_domain_event(const DomainEvent& event) override { ids.push_back(event.event_id); }
  void on_backend_up(Kind) override {}

  EventHub& hub;
  std::vector<std::int32_t> ids;
};

class AutostartTest : public testing::TestWithParam<Kind> {
 protected:
  AutostartTest() {
    backend().domains = {{"one", uuid_of(1), -1}};
    backend().on(kGetAutostart,
                 [this](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().i32(flag_ ? 1 : 0).take()); });
    backend().on(kSetAutostart, [this](Peer& peer, Message& call) {
      XdrReader in(call.payload);
      read_domain(in);
      flag_ = in.i32() != 0;
      peer.reply(call.header);
    });
    backend().on(kGetMetadata, [this](Peer& peer, Message& call) {
      XdrReader in(call.payload);
      read_domain(in);
      in.i32();
      const std::string uri(in.present() ? in.string() : "");
      if (metadata_.contains(uri)) return peer.reply(call.header, XdrWriter().string(metadata_[uri]).take());
      peer.reply(call.header, encode_error({static_cast<ErrorCode>(80), "metadata not found"}), MessageStatus::kError);
    });
    backend().on(kSetMetadata, [this](Peer& peer, Message& call) {
      XdrReader in(call.payload);
      read_domain(in);
      in.i32();
      const std::optional<std::string> element = in.present() ? std::optional(std::string(in.string())) : std::nullopt;
      if (in.present()) in.string();
      const std::string uri(in.present() ? in.string() : "");
      metadata_.erase(uri);
      if (element) metadata_[uri] = *element;
      write_definition();
      backend().message(kRemoteProgram, callback_procedure(kEventMetadataChange),
                        XdrWriter().i32(7).raw(about_domain("one", uuid_of(1))).i32(2).u32(1).string(uri).take());
      peer.reply(call.header);
    });
    write_definition();
    world_.start();
    client_.emplace(world_);
  }

  FakeBackend& backend() { return GetParam() == Kind::kVm ? world_.vms : world_.containers; }
  // Each time another file, as libvirt does it.
  void write_definition() {
    const std::string file =
        world_.definitions_root() + (GetParam() == Kind::kVm ? "/qemu" : "/lxc") + std::string("/one.xml");
    std::ofstream(file + ".new") << std::string(++writes_, ' ');
    std::filesystem::rename(file + ".new", file);
  }
  MessageStatus set(bool flag) {
    const Bytes payload = XdrWriter().raw(about_domain("one", uuid_of(1))).i32(flag ? 1 : 0).take();
    return client_->call(kSetAutostart, payload).header.status;
  }
  bool get() {
    const Message reply = client_->call(kGetAutostart, about_domain("one", uuid_of(1)));
    EXPECT_EQ(reply.header.status, MessageStatus::kOk);
    return XdrReader(reply.payload).i32() == 1;
  }
  std::uint32_t listed(std::uint32_t flags) {
    const Message reply = client_->call(kListAll, XdrWriter().i32(1).u32(flags).take());
    return XdrReader(reply.payload).u32();
  }
  bool held() const { return metadata_.contains(std::string(kStartNamespace)); }

  std::vector<std::int32_t> told() {
    settle(world_.io);
    return std::exchange(told_.ids, {});
  }

  bool flag_ = false;
  std::size_t writes_ = 0;
  std::map<std::string, std::string> metadata_;
  SessionWorld world_;
  Told told_{world_.hub};
  std::optional<Client> client_;
};

TEST_P(AutostartTest, is_the_backends_where_there_is_no_order) {
  EXPECT_FALSE(get());
  ASSERT_EQ(set(true), MessageStatus::kOk);
  EXPECT_TRUE(flag_);
  EXPECT_FALSE(held());
  EXPECT_TRUE(get());
}

TEST_P(AutostartTest, is_held_in_metadata_where_there_is_one) {
  metadata_[std::string(kDomainNamespace)] = kOrdered;
  flag_ = true;
  ASSERT_EQ(set(true), MessageStatus::kOk);
  EXPECT_FALSE(flag_);
  EXPECT_TRUE(held());
  EXPECT_TRUE(get());
  ASSERT_EQ(set(false), MessageStatus::kOk);
  EXPECT_FALSE(held());
  EXPECT_FALSE(get());
}

// As a change of libvirt's own flag; the metadata is nobody's concern.
TEST_P(AutostartTest, that_is_held_is_told_as_a_change_of_the_definition) {
  metadata_[std::string(kDomainNamespace)] = kOrdered;
  told();
  for (const bool flag : {true, false}) {
    ASSERT_EQ(set(flag), MessageStatus::kOk);
    EXPECT_EQ(told(), std::vector{kEventLifecycle}) << flag;
    ASSERT_EQ(set(flag), MessageStatus::kOk);
    EXPECT_EQ(told(), std::vector<std::int32_t>{}) << flag;
  }
}

TEST_P(AutostartTest, goes_back_to_the_backend_with_the_order) {
  metadata_[std::string(kDomainNamespace)] = kOrdered;
  ASSERT_EQ(set(true), MessageStatus::kOk);
  metadata_.erase(std::string(kDomainNamespace));
  ASSERT_EQ(set(true), MessageStatus::kOk);
  EXPECT_TRUE(flag_);
  EXPECT_FALSE(held());
}

TEST_P(AutostartTest, is_not_half_set_by_a_backend_that_refuses) {
  metadata_[std::string(kDomainNamespace)] = kOrdered;
  backend().on(kSetAutostart, [](Peer& peer, Message& call) {
    peer.reply(call.header, encode_error({ErrorCode::kOperationInvalid, "refused"}), MessageStatus::kError);
  });
  EXPECT_EQ(set(true), MessageStatus::kError);
  EXPECT_FALSE(held());
}

TEST_P(AutostartTest, is_what_lists_filter_by) {
  metadata_[std::string(kDomainNamespace)] = kOrdered;
  // The fake backend knows no such flag: it lists all, or, as here, what it is told to.
  backend().on(kListAll, [](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().u32(0).u32(0).take()); });
  EXPECT_EQ(listed(0x400), 0U);
  EXPECT_EQ(listed(0x800), 1U);
  ASSERT_EQ(set(true), MessageStatus::kOk);
  EXPECT_EQ(listed(0x400), 1U);
  EXPECT_EQ(listed(0x800), 0U);
  EXPECT_EQ(listed(0xc00), 1U);
}

INSTANTIATE_TEST_SUITE_P(Kinds, AutostartTest, testing::Values(Kind::kVm, Kind::kContainer));

}  // namespace
}  // namespace driver::test
