// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/server/host_counters.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;

TEST(HostCounters, tell_shares_of_the_time_between_and_sums) {
  const HostFigures before{.busy_ns = 1'000'000, .idle_ns = 9'000'000};
  const HostFigures now{.busy_ns = 2'000'000,
                        .idle_ns = 12'000'000,
                        .total_kib = 4096,
                        .free_kib = 1024,
                        .cached_kib = 2048,
                        .adapters = {{"net.nic0.bytes_in", "7"}}};
  EXPECT_THAT(
      host_counters(before, now),
      ElementsAre(Counter{"net.nic0.bytes_in", "7"}, Counter{"host.cpu.usage", "25"}, Counter{"host.cpu.time", "2000"},
                  Counter{"host.ram.usage", "1"}, Counter{"host.ram.cached", "2"}, Counter{"host.ram.total", "4"}));
}

TEST(HostCounters, times_that_go_back_and_memory_that_does_not_add_up_are_nothing) {
  const auto counters = host_counters(
      {.busy_ns = 5, .idle_ns = 5}, {.busy_ns = 1, .idle_ns = 1, .total_kib = 1024, .free_kib = 4096, .cached_kib = 1});
  EXPECT_THAT(counters,
              ElementsAre(Counter{"host.cpu.usage", "0"}, Counter{"host.cpu.time", "0"}, Counter{"host.ram.usage", "0"},
                          Counter{"host.ram.cached", "0"}, Counter{"host.ram.total", "1"}));
}

}  // namespace
}  // namespace prlctl
