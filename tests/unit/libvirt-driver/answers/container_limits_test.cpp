// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_limits.hpp"

#include "libvirt-driver/xml/metadata_namespace.hpp"
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driver::test {
namespace {

constexpr std::int32_t kSetMetadata = 264;
constexpr std::int32_t kElement = 2;
constexpr std::uint32_t kConfig = 2;

class ContainerLimitsTest : public testing::Test {
 protected:
  ContainerLimitsTest() {
    world_.containers.domains = {{"ct", uuid_of(1), -1}};
    world_.containers.on(kSetMetadata, [this](Peer& peer, Message& call) {
      stored_.push_back(call.payload);
      peer.reply(call.header, {});
    });
    world_.start();
    client_.emplace(world_);
  }

  static Bytes arguments(std::string_view metadata, std::string_view uri, std::int32_t type = kElement) {
    XdrWriter out;
    out.raw(about_domain("ct", uuid_of(1))).i32(type);
    out.u32(1).string(metadata).u32(1).string("switchyard").u32(1).string(uri).u32(kConfig);
    return out.take();
  }
  Message set(const Bytes& payload) { return client_->call(kSetMetadata, payload); }

  SessionWorld world_;
  std::optional<Client> client_;
  std::vector<Bytes> stored_;
};

TEST_F(ContainerLimitsTest, that_are_right_are_stored_as_they_were_written) {
  const Bytes payload = arguments("<domain><limits><numproc> 20 </numproc></limits><mine/></domain>", kDomainNamespace);
  EXPECT_EQ(set(payload).header.status, MessageStatus::kOk);
  EXPECT_THAT(stored_, testing::ElementsAre(payload));
}

TEST_F(ContainerLimitsTest, that_are_wrong_never_reach_the_backend) {
  for (const char* limit : {"<numproc>0</numproc>", "<numprocs>5</numprocs>", "<iolimit>fast</iolimit>"}) {
    const std::string metadata = fmt::format("<domain><limits>{}</limits></domain>", limit);
    EXPECT_EQ(error_of(set(arguments(metadata, kDomainNamespace))).code, ErrorCode::kInvalidArg) << limit;
  }
  EXPECT_EQ(error_of(set(arguments("<domain", kDomainNamespace))).code, ErrorCode::kXml);
  EXPECT_THAT(stored_, testing::IsEmpty());
}

TEST_F(ContainerLimitsTest, are_not_looked_for_in_what_is_others) {
  const std::string_view wrong = "<domain><limits><numproc>0</numproc></limits></domain>";
  EXPECT_EQ(set(arguments(wrong, "urn:others")).header.status, MessageStatus::kOk);
  EXPECT_EQ(set(arguments(wrong, kDomainNamespace, 0)).header.status, MessageStatus::kOk);  // a description
  EXPECT_THAT(stored_, testing::SizeIs(2));
}

TEST_F(ContainerLimitsTest, of_a_container_that_does_not_run_cannot_change_live) {
  Bytes payload = arguments("<domain/>", kDomainNamespace);
  write_word(payload.data() + payload.size() - 4, 1);
  EXPECT_EQ(error_of(set(payload)).code, ErrorCode::kOperationInvalid);
  EXPECT_THAT(stored_, testing::IsEmpty());
}

}  // namespace
}  // namespace driver::test
