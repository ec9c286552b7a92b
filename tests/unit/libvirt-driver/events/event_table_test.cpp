// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/event_table.hpp"

#include "libvirt-driver/procedures/procedure.hpp"

#include <gtest/gtest.h>

#include <set>

namespace driver {
namespace {

TEST(EventTable, ids_are_those_of_libvirt) {
  for (const std::int32_t id : {-1, 28, 1000}) EXPECT_FALSE(is_event_id(id)) << id;
  for (std::int32_t id = 0; id < kEventIds; ++id) EXPECT_TRUE(is_event_id(id));
}

TEST(EventTable, procedures_are_events_of_the_procedure_table_under_the_same_name) {
  for (std::int32_t id = 0; id < kEventIds; ++id) {
    const Procedure* with_callback = find_procedure(kRemoteProgram, callback_procedure(id));
    ASSERT_NE(with_callback, nullptr) << id;
    EXPECT_EQ(with_callback->handling, Handling::kEvent) << id;
    EXPECT_TRUE(api_name(*with_callback).starts_with("VIR_DOMAIN_EVENT_ID_")) << api_name(*with_callback);
    if (const auto legacy = legacy_procedure(id)) {
      const Procedure* without = find_procedure(kRemoteProgram, *legacy);
      ASSERT_NE(without, nullptr) << id;
      EXPECT_EQ(without->handling, Handling::kEvent) << id;
      EXPECT_EQ(api_name(*without), api_name(*with_callback));
    }
  }
}

TEST(EventTable, holds_every_domain_event_of_the_procedure_table) {
  std::set<std::int32_t> known;
  for (std::int32_t id = 0; id < kEventIds; ++id) {
    known.insert(callback_procedure(id));
    if (const auto legacy = legacy_procedure(id)) known.insert(*legacy);
  }
  std::set<std::int32_t> in_table;
  for (const Procedure& row : procedures()) {
    if (row.program == kRemoteProgram && row.handling == Handling::kEvent && row.name.starts_with("DOMAIN_"))
      in_table.insert(row.number);
  }
  EXPECT_EQ(known, in_table);
}

TEST(EventTable, finds_the_event_of_a_procedure) {
  for (std::int32_t id = 0; id < kEventIds; ++id) EXPECT_EQ(event_of_procedure(callback_procedure(id)), id);
  for (const std::int32_t none : {0, -1, 1, 107, 315, 362, 500})
    EXPECT_EQ(event_of_procedure(none), std::nullopt) << none;
}

}  // namespace
}  // namespace driver
