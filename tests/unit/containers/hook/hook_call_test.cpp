// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/hook/hook_call.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(HookCall, mounts_before_a_start_limits_when_it_runs_and_unmounts_after_the_end) {
  EXPECT_EQ(parse_hook_call({"web", "prepare", "begin", "-"}), (HookCall{HookAct::kMount, "web"}));
  EXPECT_EQ(parse_hook_call({"web", "started", "begin", "-"}), (HookCall{HookAct::kLimit, "web"}));
  EXPECT_EQ(parse_hook_call({"web", "release", "end", "-"}), (HookCall{HookAct::kUnmount, "web"}));
}

TEST(HookCall, limits_what_has_just_begun) {
  EXPECT_EQ(parse_hook_call({"web", "started", "begin", "-"}), (HookCall{HookAct::kLimit, "web"}));
}

TEST(HookCall, does_nothing_at_all_other_moments) {
  const std::vector<std::vector<std::string_view>> calls = {
      {},
      {"web"},
      {"web", "prepare"},
      {"web", "prepare", "end", "-"},
      {"web", "start", "begin", "-"},
      {"web", "started", "end", "-"},
      {"web", "stopped", "end", "-"},
      {"web", "reconnect", "begin", "-"},
      {"web", "migrate", "begin", "-"},
      {"prepare", "begin", "-"},
      {"web", "of-a-later-libvirt", "begin", "-"},
  };
  for (const auto& words : calls) EXPECT_EQ(parse_hook_call(words).act, HookAct::kNothing);
}

}  // namespace
}  // namespace containers
