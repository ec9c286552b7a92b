// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/policies/balloon_guard.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

TEST(BalloonGuard, asks_once_for_what_is_missing_and_again_when_more_is) {
  const struct {
    Balloon balloon;
    bool asks;
  } cases[] = {
      {{512, 512}, false},      {{511, 512}, true},       {{1, 0}, false},         {{0, 0}, false},
      {{300, 512, 300}, false}, {{400, 512, 300}, false}, {{299, 512, 300}, true}, {{512, 512, 300}, false},
  };
  for (const auto& [balloon, asks] : cases)
    EXPECT_EQ(is_taken_too_much(balloon), asks) << balloon.current_kib << " of " << balloon.guaranteed_kib;
}

}  // namespace
}  // namespace dispatcher
