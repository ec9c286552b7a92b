// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who answers for which format of foreign configurations.
#include "foundation/atomic_file.hpp"
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

using test::Client;
using test::error_of;
using test::Message;
using test::Peer;
using test::SessionWorld;

constexpr std::int32_t kFromNative = 135;
constexpr std::int32_t kToNative = 136;
constexpr const char* kMachineXml =
    "<domain type='vz'><name>web</name><uuid>3d1f7a52-6c04-4e7b-9b1e-5a2f8c6d0e11</uuid><memory unit='MiB'>512</memory>"
    "<os><type>hvm</type></os></domain>";
constexpr const char* kContainerXml =
    "<domain type='vz'><name>ct</name><uuid>7c4e1b66-2f0d-4f57-8a53-c1a9b2d4e501</uuid><memory unit='MiB'>512</memory>"
    "<os><type>exe</type><init>/sbin/init</init></os></domain>";

std::string sample(const std::string& name) {
  return read_file(std::string(SOURCE_DIR) + "/examples/pcs6/" + name, 1 << 20).value();
}

class NativeConfigs : public testing::Test {
 protected:
  void begin(DaemonConfig config = {}) {
    world_.emplace(std::move(config));
    world_->start();
    client_.emplace(*world_);
  }
  Message call(std::int32_t procedure, std::string_view format, std::string_view text, std::uint32_t flags = 0) {
    return client_->call(procedure, XdrWriter().string(format).string(text).u32(flags).take());
  }
  // The text that a call gives.
  std::string text(std::int32_t procedure, std::string_view format, std::string_view given) {
    const Message reply = call(procedure, format, given);
    EXPECT_EQ(reply.header.status, MessageStatus::kOk) << error_of(reply).message;
    return std::string(XdrReader(reply.payload).string());
  }
  std::size_t asked(std::int32_t procedure) {
    return world_->vms.calls_of(procedure) + world_->containers.calls_of(procedure);
  }

  std::optional<SessionWorld> world_;
  std::optional<Client> client_;
};

TEST_F(NativeConfigs, of_pcs6_are_converted_without_a_backend) {
  begin();
  EXPECT_NE(text(kFromNative, "parallels-pvs", sample("web01.pvm/config.pvs")).find("<name>web01</name>"),
            std::string::npos);
  EXPECT_NE(text(kFromNative, "openvz-conf", sample("101.conf")).find("<name>ct101</name>"), std::string::npos);
  EXPECT_NE(text(kToNative, "parallels-pvs", kMachineXml).find("<VmName>web</VmName>"), std::string::npos);
  EXPECT_NE(text(kToNative, "openvz-conf", kContainerXml).find("PHYSPAGES=\"0:131072\""), std::string::npos);
  EXPECT_EQ(asked(kFromNative) + asked(kToNative), 0u);
}

TEST_F(NativeConfigs, of_pcs6_know_no_flags) {
  begin();
  const std::string machine = sample("web01.pvm/config.pvs");
  const Error error = error_of(call(kFromNative, "parallels-pvs", machine, 2));
  EXPECT_EQ(error.code, ErrorCode::kInvalidArg);
  EXPECT_EQ(error.message, "invalid argument: unsupported flags (0x2) in function virConnectDomainXMLFromNative");
  EXPECT_EQ(error_of(call(kToNative, "parallels-pvs", kMachineXml, 1)).code, ErrorCode::kInvalidArg);
}

TEST_F(NativeConfigs, that_cannot_be_converted_say_why) {
  begin();
  const Error error = error_of(call(kFromNative, "parallels-pvs", "[System]\n"));
  EXPECT_EQ(error.code, ErrorCode::kXml);
  EXPECT_NE(error.message.find("line 1: looks like an INI file"), std::string::npos) << error.message;
  EXPECT_EQ(error_of(call(kToNative, "parallels-pvs", "<domain")).code, ErrorCode::kXml);
  EXPECT_EQ(error_of(client_->call(kFromNative, Bytes{0})).code, ErrorCode::kRpc);
}

TEST_F(NativeConfigs, are_for_domains_of_their_kind) {
  begin();
  EXPECT_EQ(error_of(call(kToNative, "parallels-pvs", kContainerXml)).code, ErrorCode::kConfigUnsupported);
  EXPECT_EQ(error_of(call(kToNative, "openvz-conf", kMachineXml)).code, ErrorCode::kConfigUnsupported);
}

TEST_F(NativeConfigs, of_other_formats_are_the_backends) {
  begin();
  const auto with_its_words = [](const char* word) {
    return [=](Peer& peer, Message& call) { peer.reply(call.header, XdrWriter().string(word).take()); };
  };
  world_->vms.on(kFromNative, with_its_words("vms"));
  world_->vms.on(kToNative, [](Peer& peer, Message& call) { peer.reply(call.header, call.payload); });
  world_->containers.on(kFromNative, with_its_words("containers"));
  EXPECT_EQ(text(kFromNative, "qemu-argv", "x"), "vms");
  EXPECT_EQ(text(kFromNative, "lxc-tools", "x"), "containers");
  // its own type and the flags reach it
  const Message reply = call(kToNative, "qemu-argv", kMachineXml, 4);
  XdrReader in(reply.payload);
  EXPECT_EQ(in.string(), "qemu-argv");
  EXPECT_NE(in.string().find("type='qemu'"), std::string_view::npos);
  EXPECT_EQ(in.u32(), 4u);
}

TEST_F(NativeConfigs, are_refused_to_readers) {
  begin();
  Client reader(*world_, true, true, true);
  const Error error = error_of(reader.call(kFromNative, XdrWriter().string("openvz-conf").string("A=1").u32(0).take()));
  EXPECT_EQ(error.code, ErrorCode::kOperationDenied);
  EXPECT_EQ(error.message, "operation forbidden: read only access prevents virConnectDomainXMLFromNative");
}

TEST_F(NativeConfigs, with_fine_grained_access_a_backend_says_who_may) {
  DaemonConfig config;
  config.access_drivers = {"polkit"};
  begin(config);
  const auto with_error = [](ErrorCode code, const char* words) {
    return [=](Peer& peer, Message& call) {
      peer.reply(call.header, encode_error({code, words}), MessageStatus::kError);
    };
  };
  world_->vms.on(kToNative, with_error(ErrorCode::kAccessDenied, "access denied"));
  EXPECT_EQ(error_of(call(kFromNative, "openvz-conf", sample("101.conf"))).code, ErrorCode::kAccessDenied);
  EXPECT_EQ(error_of(call(kToNative, "parallels-pvs", kMachineXml)).code, ErrorCode::kAccessDenied);
  world_->vms.on(kToNative, with_error(ErrorCode::kInvalidArg, "unsupported config type none"));
  EXPECT_NE(text(kFromNative, "openvz-conf", sample("101.conf")).find("<domain"), std::string::npos);
}

}  // namespace
}  // namespace driver
