// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/accounting/counters.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dispatcher {
namespace {

const Counters kBefore{7, 1000, 512, {{"vda", {10, 20, 1, 2}}}, {{"vnet0", {100, 200, 3, 4}}}};

TEST(UsageBetween, is_what_was_counted_meanwhile) {
  Counters after{7, 1500, 1024, {{"vda", {110, 20, 5, 2}}}, {{"vnet0", {101, 202, 6, 8}}}};
  const Usage wanted{60, 500, 61440, 1024, 100, 0, 4, 0, 1, 2, 3, 4};
  EXPECT_EQ(usage_between(&kBefore, after, 60), wanted);
}

TEST(UsageBetween, counts_from_nothing_for_a_domain_that_was_started_anew) {
  Counters after = kBefore;
  after.domain_id = 8;
  after.cpu_ns = 5000;
  EXPECT_EQ(usage_between(&kBefore, after, 60).cpu_ns, 5000U);
  EXPECT_EQ(usage_between(&kBefore, after, 60).disk_read_bytes, 10U);
  EXPECT_EQ(usage_between(nullptr, after, 60), usage_between(&kBefore, after, 60));
}

TEST(UsageBetween, follows_devices_that_come_go_and_are_replaced) {
  Counters after = kBefore;
  after.disks = {{"vda", {4, 1, 1, 1}}, {"vdb", {50, 60, 7, 8}}};
  after.networks.clear();
  const Usage usage = usage_between(&kBefore, after, 60);
  EXPECT_EQ(usage.disk_read_bytes, 54U);
  EXPECT_EQ(usage.disk_written_bytes, 61U);
  EXPECT_EQ(usage.network_received_bytes, 0U);
}

TEST(UsageSums, add_up_but_for_the_peak) {
  Usage sum{60, 1, 2, 500, 4, 5, 6, 7, 8, 9, 10, 11};
  add(sum, {60, 1, 2, 300, 4, 5, 6, 7, 8, 9, 10, 11});
  EXPECT_EQ(sum, (Usage{120, 2, 4, 500, 8, 10, 12, 14, 16, 18, 20, 22}));
}

TEST(CountersText, comes_back_as_it_was) {
  Counters counters = kBefore;
  counters.cpu_ns = std::numeric_limits<std::uint64_t>::max();
  counters.disks["/srv/a \"b\""] = {1, 2, 3, 4};
  EXPECT_EQ(counters_from(text_of(counters)), counters);
}

TEST(CountersText, of_something_else_is_nothing) {
  for (const char* text : {"", "[]", "[1,2,3,[],[]]", "{\"a\":1}", "[1,2,3,{\"a\":[1]},{}]", "[1,2,-3,{},{}]"})
    EXPECT_FALSE(counters_from(text)) << text;
}

}  // namespace
}  // namespace dispatcher
