// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/helper_program.hpp"
#include "tests/unit/libvirt-driver/support/run_until.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <sys/wait.h>

namespace driver {
namespace {

Result<std::string> run(HelperRequest request) {
  asio::io_context io;
  std::optional<Result<std::string>> result;
  asio::co_spawn(
      io, [&]() -> Task<void> { result = co_await run_helper(io.get_executor(), std::move(request)); }, asio::detached);
  EXPECT_TRUE(test::run_until(io, [&] { return result.has_value(); }));
  return result.value_or(Error{});
}

HelperRequest shell(const std::string& script) { return {.words = {"-c", script}, .program = "/bin/sh"}; }

TEST(HelperProgram, gives_what_it_printed) { EXPECT_EQ(run(shell("printf 'a\\nb'")).value(), "a\nb"); }

TEST(HelperProgram, fails_with_its_last_line_and_a_code_by_its_status) {
  const auto failed = run(shell("echo first >&2; echo 'switchyard-ct: no such thing' >&2; exit 1"));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "no such thing");
  EXPECT_EQ(failed.error().code, ErrorCode::kOperationFailed);
  EXPECT_EQ(run(shell("echo x >&2; exit 2")).error().code, ErrorCode::kInvalidArg);
  EXPECT_EQ(run(shell("echo x >&2; exit 4")).error().code, ErrorCode::kOperationUnsupported);
}

TEST(HelperProgram, says_so_when_it_fails_in_silence) {
  EXPECT_EQ(run(shell("kill -9 $$")).error().message, "switchyard-ct -c ended with status 9");
}

TEST(HelperProgram, hands_out_lines_as_they_come) {
  std::vector<std::string> lines;
  HelperRequest request = shell("echo 10; echo 20; printf rest");
  request.on_line = [&](std::string_view line) { lines.emplace_back(line); };
  EXPECT_EQ(run(std::move(request)).value(), "rest");
  EXPECT_EQ(lines, (std::vector<std::string>{"10", "20"}));
}

TEST(HelperProgram, is_killed_and_reaped_when_time_is_up) {
  HelperRequest request = shell("exec sleep 100");
  request.deadline = std::chrono::milliseconds(20);
  EXPECT_EQ(run(std::move(request)).error().code, ErrorCode::kOperationTimeout);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(HelperProgram, can_be_ended) {
  HelperRequest request = shell("exec sleep 100");
  request.on_start = [](const std::function<void()>& end) { end(); };
  EXPECT_EQ(run(std::move(request)).error().message, "switchyard-ct -c was ended");
}

TEST(HelperProgram, bounds_what_it_may_print) {
  EXPECT_EQ(run(shell("head -c 5000000 /dev/zero")).error().code, ErrorCode::kInternal);
}

TEST(HelperProgram, that_is_missing_is_an_error) {
  HelperRequest request{.words = {"status"}, .program = "/nonexistent/switchyard-ct"};
  EXPECT_EQ(run(std::move(request)).error().message, "cannot be run: errno 2");
}

}  // namespace
}  // namespace driver
