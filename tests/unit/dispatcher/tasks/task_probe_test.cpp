// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/tasks/task_probe.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace dispatcher {
namespace {

constexpr TaskStep kStep{"copy", "copying", nullptr, nullptr};

TEST(TaskProbeTest, ends_the_process_at_the_named_place) {
  TaskRecord record;
  record.kind = "clone";
  EXPECT_EXIT(probe_that_kills("clone/copy/after").value()(record, kStep, "after"), ::testing::KilledBySignal(SIGKILL),
              "");
}

TEST(TaskProbeTest, lets_other_places_pass) {
  TaskRecord record;
  record.kind = "clone";
  for (const char* place : {"clone/copy/after", "move/copy/before", "clone/define/before"})
    probe_that_kills(place).value()(record, kStep, "before");
}

TEST(TaskProbeTest, refuses_what_is_no_place) {
  for (const char* place :
       {"", "clone", "clone/copy", "clone/copy/", "/copy/after", "clone//after", "clone/after", "clone/copy/meanwhile"})
    EXPECT_FALSE(probe_that_kills(place)) << place;
}

}  // namespace
}  // namespace dispatcher
