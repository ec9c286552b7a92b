// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Answers that virtvzd gives by itself, through a session with two backends.
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

using test::Client;
using test::error_of;
using test::SessionWorld;
using test::uuid_of;

constexpr std::int32_t kSupportsFeature = 60;
constexpr std::int32_t kSetIdentity = 419;

class Answers : public testing::Test {
 protected:
  Answers() {
    world_.vms.domains = {{"web", uuid_of(1), 5}, {"off", uuid_of(2)}};
    world_.containers.domains = {{"ct", uuid_of(3), 653}, {"ct-off", uuid_of(4)}};
    world_.start();
    client_.emplace(world_);
  }
  Bytes answer(std::int32_t procedure, BytesView arguments = {}) { return client_->call(procedure, arguments).payload; }
  std::int32_t number(std::int32_t procedure) {
    const Bytes payload = answer(procedure);
    return XdrReader(payload).i32();
  }
  static Bytes one(std::string_view name, const Uuid& uuid, std::int32_t id) {
    XdrWriter out;
    write_domain(out, name, uuid, id);
    return out.take();
  }

  SessionWorld world_;
  std::optional<Client> client_;
};

TEST_F(Answers, name_the_driver) {
  EXPECT_EQ(answer(3), XdrWriter().string("vz").take());
  EXPECT_EQ(answer(110), XdrWriter().string("vz:///system").take());
  EXPECT_EQ(answer(157), XdrWriter().u64(9000000).take());
  EXPECT_EQ(answer(4), XdrWriter().u64(7002000).take()) << "QEMU's, being above 7.0.0";
}

TEST_F(Answers, say_which_features_there_are) {
  for (const std::int32_t there : {3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    EXPECT_EQ(answer(kSupportsFeature, XdrWriter().i32(there).take()), XdrWriter().i32(1).take()) << there;
  for (const std::int32_t not_there : {0, 1, 2, 5, 99, -1})
    EXPECT_EQ(answer(kSupportsFeature, XdrWriter().i32(not_there).take()), XdrWriter().i32(0).take()) << not_there;
}

TEST_F(Answers, count_and_list_both_kinds) {
  EXPECT_EQ(number(51), 2) << "active";
  EXPECT_EQ(number(25), 2) << "inactive";
  EXPECT_EQ(answer(37, XdrWriter().i32(10).take()), XdrWriter().u32(2).i32(653).i32(5).take());
  EXPECT_EQ(answer(37, XdrWriter().i32(1).take()), XdrWriter().u32(1).i32(653).take()) << "no more than asked for";
  EXPECT_EQ(answer(21, XdrWriter().i32(10).take()), XdrWriter().u32(2).string("ct-off").string("off").take());
  EXPECT_EQ(answer(273, XdrWriter().i32(1).u32(kListActive).take()),
            XdrWriter().u32(2).raw(one("ct", uuid_of(3), 653)).raw(one("web", uuid_of(1), 5)).u32(2).take());
  EXPECT_EQ(answer(273, XdrWriter().i32(0).u32(0).take()), XdrWriter().u32(0).u32(4).take()) << "the number alone";
}

TEST_F(Answers, refuse_flags_that_lists_do_not_have) {
  EXPECT_EQ(error_of(client_->call(273, XdrWriter().i32(1).u32(0x10000).take())).code, ErrorCode::kInvalidArg);
}

TEST_F(Answers, look_up_without_asking_a_backend) {
  const auto asked = [this] { return world_.vms.calls_of(24) + world_.containers.calls_of(24); };
  const std::size_t before = asked();
  EXPECT_EQ(answer(23, XdrWriter().string("ct").take()), one("ct", uuid_of(3), 653));
  EXPECT_EQ(answer(24, XdrWriter().uuid(uuid_of(2)).take()), one("off", uuid_of(2), -1));
  EXPECT_EQ(answer(22, XdrWriter().i32(5).take()), one("web", uuid_of(1), 5));
  EXPECT_EQ(asked(), before);
}

TEST_F(Answers, ask_the_backends_for_what_is_not_known_yet) {
  world_.containers.domains.push_back({"late", uuid_of(9), 777});
  EXPECT_EQ(answer(24, XdrWriter().uuid(uuid_of(9)).take()), one("late", uuid_of(9), 777));
  EXPECT_EQ(error_of(client_->call(24, XdrWriter().uuid(uuid_of(10)).take())).code, ErrorCode::kNoDomain);
}

TEST_F(Answers, arguments_cut_short_are_undecodable) {
  for (const std::int32_t procedure : {1, 22, 23, 24, 21, 37, 60, 167, 273, 316, 317}) {
    Client fresh(world_, procedure != 1);
    const Error error = error_of(fresh.call(procedure, Bytes{0}));
    EXPECT_EQ(error.code, ErrorCode::kRpc) << procedure;
    EXPECT_EQ(error.message, "Unable to decode message payload") << procedure;
  }
}

TEST_F(Answers, let_only_root_speak_for_others_and_only_before_a_backend_was_asked) {
  ClientIdentity alice;
  alice.uid = 1000;
  const Bytes said = encode_identity(alice);
  EXPECT_EQ(client_->call(kSetIdentity, said).header.status, MessageStatus::kOk);
  EXPECT_EQ(world_.session().identity().uid, 1000u);
  EXPECT_EQ(error_of(client_->call(kSetIdentity, said)).code, ErrorCode::kAccessDenied) << "not root any more";

  Client asked(world_);
  asked.call(16, one("web", uuid_of(1), 5));
  EXPECT_EQ(error_of(asked.call(kSetIdentity, said)).code, ErrorCode::kOperationInvalid);
}

TEST_F(Answers, legacy_registrations_are_for_events_that_old_clients_know) {
  EXPECT_EQ(client_->call(167, XdrWriter().i32(2).take()).header.status, MessageStatus::kOk);
  EXPECT_EQ(error_of(client_->call(167, XdrWriter().i32(2).take())).code, ErrorCode::kInternal) << "twice";
  for (const std::int32_t unknown : {16, 27, 28, -1, 1000})
    EXPECT_EQ(error_of(client_->call(167, XdrWriter().i32(unknown).take())).code, ErrorCode::kInternal) << unknown;
  EXPECT_EQ(client_->call(168, XdrWriter().i32(2).take()).header.status, MessageStatus::kOk);
  for (const std::int32_t unknown : {28, -1, 0x7fffffff})
    EXPECT_EQ(error_of(client_->call(316, XdrWriter().i32(unknown).u32(0).take())).code, ErrorCode::kInternal)
        << unknown;
}

}  // namespace
}  // namespace driver
