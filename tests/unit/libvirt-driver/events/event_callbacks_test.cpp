// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/event_callbacks.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(EventCallbacks, count_their_ids_up_and_never_reuse_one) {
  EventCallbacks callbacks;
  EXPECT_EQ(callbacks.add(0, std::nullopt), 0);
  EXPECT_EQ(callbacks.add(0, std::nullopt), 1);
  EXPECT_TRUE(callbacks.remove(1));
  EXPECT_EQ(callbacks.add(5, Uuid{1}), 2);
  EXPECT_EQ(callbacks.all().size(), 2u);
}

TEST(EventCallbacks, are_removed_once) {
  EventCallbacks callbacks;
  const std::int32_t id = callbacks.add(0, std::nullopt);
  EXPECT_TRUE(callbacks.remove(id));
  EXPECT_FALSE(callbacks.remove(id));
  EXPECT_TRUE(callbacks.empty());
}

TEST(EventCallbacks, legacy_ones_are_one_per_event) {
  EventCallbacks callbacks;
  EXPECT_TRUE(callbacks.add_legacy(0));
  EXPECT_FALSE(callbacks.add_legacy(0));
  EXPECT_TRUE(callbacks.add_legacy(1));
  EXPECT_TRUE(callbacks.remove_legacy(0));
  EXPECT_FALSE(callbacks.remove_legacy(0));
  EXPECT_TRUE(callbacks.add_legacy(0));
}

TEST(EventCallbacks, legacy_ones_cannot_be_removed_by_the_id_they_do_not_have) {
  EventCallbacks callbacks;
  callbacks.add_legacy(0);
  EXPECT_FALSE(callbacks.remove(-1));
  EXPECT_FALSE(callbacks.empty());
}

TEST(EventCallbacks, legacy_and_numbered_ones_do_not_meet) {
  EventCallbacks callbacks;
  callbacks.add(0, std::nullopt);
  EXPECT_FALSE(callbacks.remove_legacy(0));
  EXPECT_TRUE(callbacks.add_legacy(0));
}

TEST(EventCallback, wants_its_event_of_its_domain_or_of_all) {
  const EventCallback of_all{1, 3, std::nullopt};
  const EventCallback of_one{2, 3, Uuid{1}};
  EXPECT_TRUE(of_all.wants(3, Uuid{9}));
  EXPECT_FALSE(of_all.wants(4, Uuid{9}));
  EXPECT_TRUE(of_one.wants(3, Uuid{1}));
  EXPECT_FALSE(of_one.wants(3, Uuid{9}));
}

}  // namespace
}  // namespace driver
