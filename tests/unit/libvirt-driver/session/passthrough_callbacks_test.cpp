// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/session/passthrough_callbacks.hpp"

#include "libvirt-driver/procedures/procedure.hpp"

#include <gtest/gtest.h>

#include <set>

namespace driver {
namespace {

constexpr std::int32_t kRegisterNetwork = 313;
constexpr std::int32_t kRegisterPool = 368;

const CallbackClass& networks() { return *class_registering(kRemoteProgram, kRegisterNetwork); }
const CallbackClass& pools() { return *class_registering(kRemoteProgram, kRegisterPool); }

// Register and deregister calls and events that pass through, by what the procedure table names them.
TEST(PassthroughCallbacks, have_a_class_for_every_event_that_one_backend_alone_sends) {
  for (const Procedure& row : procedures()) {
    SCOPED_TRACE(row.name);
    const bool of_domains = row.name.starts_with("DOMAIN_EVENT_") && row.program == kRemoteProgram;
    if (row.handling == Handling::kEvent && !of_domains && row.name != "CONNECT_EVENT_CONNECTION_CLOSED") {
      EXPECT_NE(class_of_event(row.program, row.number), nullptr);
    } else {
      EXPECT_EQ(class_of_event(row.program, row.number), nullptr);
    }
    const bool registers = row.name.ends_with("EVENT_REGISTER_ANY") || row.name.ends_with("EVENT_REGISTER");
    const bool passes = row.name.find("CONNECT_DOMAIN_EVENT") == std::string_view::npos || row.program == kQemuProgram;
    EXPECT_EQ(class_registering(row.program, row.number) != nullptr, registers && passes);
    const bool deregisters = row.name.ends_with("EVENT_DEREGISTER_ANY") || row.name.ends_with("EVENT_DEREGISTER");
    EXPECT_EQ(class_deregistering(row.program, row.number) != nullptr, deregisters && passes);
  }
}

TEST(PassthroughCallbacks, keep_the_backends_own_number_where_they_can) {
  PassthroughCallbacks callbacks;
  EXPECT_EQ(callbacks.add(networks(), Kind::kVm, 5, {}), 5);
  EXPECT_EQ(callbacks.add(pools(), Kind::kVm, 5, {}), 5) << "another class counts for itself";
  EXPECT_EQ(callbacks.backend_id(networks(), 5), 5);
  EXPECT_EQ(callbacks.client_id(networks(), 5), 5);
  EXPECT_EQ(callbacks.backend_id(networks(), 6), std::nullopt);
}

TEST(PassthroughCallbacks, keep_client_ids_over_a_loss) {
  PassthroughCallbacks callbacks;
  const std::int32_t first = callbacks.add(networks(), Kind::kVm, 0, Bytes{1});
  const std::int32_t second = callbacks.add(networks(), Kind::kVm, 1, Bytes{2});
  callbacks.backend_lost(Kind::kVm);
  EXPECT_EQ(callbacks.backend_id(networks(), first), -1);
  // The restarted backend counts from 0 again, in another order.
  callbacks.all()[1].backend_id = 0;
  callbacks.all()[0].backend_id = 1;
  EXPECT_EQ(callbacks.client_id(networks(), 0), second);
  EXPECT_EQ(callbacks.client_id(networks(), 1), first);
}

TEST(PassthroughCallbacks, outlive_the_loss_of_another_kinds_backend) {
  PassthroughCallbacks callbacks;
  const std::int32_t id = callbacks.add(networks(), Kind::kContainer, 3, {});
  callbacks.backend_lost(Kind::kVm);
  EXPECT_EQ(callbacks.backend_id(networks(), id), 3);
  EXPECT_FALSE(callbacks.has_lost(Kind::kVm));
  callbacks.backend_lost(Kind::kContainer);
  EXPECT_TRUE(callbacks.has_lost(Kind::kContainer));
  EXPECT_FALSE(callbacks.has_lost(Kind::kVm));
}

TEST(PassthroughCallbacks, give_a_new_registration_an_id_that_no_older_one_has) {
  PassthroughCallbacks callbacks;
  callbacks.add(networks(), Kind::kVm, 0, {});
  callbacks.add(networks(), Kind::kVm, 1, {});
  callbacks.backend_lost(Kind::kVm);
  EXPECT_EQ(callbacks.add(networks(), Kind::kVm, 0, {}), 2);
}

TEST(PassthroughCallbacks, are_removed_by_class_and_client_id) {
  PassthroughCallbacks callbacks;
  callbacks.add(networks(), Kind::kVm, 3, {});
  callbacks.add(pools(), Kind::kVm, 3, {});
  callbacks.remove(networks(), 3);
  EXPECT_EQ(callbacks.backend_id(networks(), 3), std::nullopt);
  EXPECT_EQ(callbacks.backend_id(pools(), 3), 3);
  callbacks.remove(pools(), 3);
  EXPECT_TRUE(callbacks.empty());
}

}  // namespace
}  // namespace driver
