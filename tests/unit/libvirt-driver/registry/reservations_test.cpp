// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/registry/reservations.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(Reservations, refuse_a_name_or_uuid_that_the_other_kind_is_taking) {
  struct Row {
    Reservations::Entry wanted;
    bool granted;
  };
  const Row rows[] = {
      {{"web", std::nullopt, Kind::kContainer}, false},
      {{"other", Uuid{1}, Kind::kContainer}, false},
      {{"other", Uuid{2}, Kind::kContainer}, true},
      {{"other", std::nullopt, Kind::kContainer}, true},
      {{"web", Uuid{1}, Kind::kVm}, true},  // its own backend decides
  };
  for (const Row& row : rows) {
    Reservations reservations;
    const auto first = reservations.hold({"web", Uuid{1}, Kind::kVm});
    ASSERT_TRUE(first);
    EXPECT_EQ(reservations.hold(row.wanted).has_value(), row.granted) << row.wanted.name;
  }
}

TEST(Reservations, without_a_uuid_do_not_clash_with_one_another) {
  Reservations reservations;
  const auto first = reservations.hold({"a", std::nullopt, Kind::kVm});
  EXPECT_TRUE(reservations.hold({"b", std::nullopt, Kind::kContainer}));
}

TEST(Reservations, end_with_their_hold) {
  Reservations reservations;
  {
    auto first = reservations.hold({"web", std::nullopt, Kind::kVm});
    const Reservations::Hold moved = std::move(*first);
    first.reset();
    EXPECT_FALSE(reservations.hold({"web", std::nullopt, Kind::kContainer}));
  }
  EXPECT_TRUE(reservations.hold({"web", std::nullopt, Kind::kContainer}));
}

}  // namespace
}  // namespace driver
