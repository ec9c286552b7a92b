// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/guarded_child.hpp"
#include "tests/unit/libvirt-driver/support/run_until.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <sys/wait.h>
#include <unistd.h>

namespace driver {
namespace {

std::optional<int> run(std::function<int()> act, std::chrono::milliseconds deadline) {
  asio::io_context io;
  std::optional<std::optional<int>> result;
  asio::co_spawn(
      io, [&]() -> Task<void> { result = co_await run_in_child(io.get_executor(), act, deadline); }, asio::detached);
  EXPECT_TRUE(test::run_until(io, [&] { return result.has_value(); }));
  return result.value_or(std::nullopt);
}

TEST(GuardedChild, says_what_its_function_returned) {
  EXPECT_EQ(run([] { return 0; }, std::chrono::seconds(5)), 0);
  EXPECT_EQ(run([] { return 42; }, std::chrono::seconds(5)), 42);
}

TEST(GuardedChild, changes_nothing_in_the_parent) {
  int value = 1;
  run([&] { return value = 2; }, std::chrono::seconds(5));
  EXPECT_EQ(value, 1);
}

TEST(GuardedChild, is_killed_and_reaped_when_time_is_up) {
  EXPECT_EQ(run([] { return ::pause(); }, std::chrono::milliseconds(20)), std::nullopt);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace driver
