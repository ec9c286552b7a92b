// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/events/controller_ends.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace driver {
namespace {

// What the kernel says of a child of ours that has ended and was not waited for.
template <typename Act>
std::string stat_of_ended(Act act) {
  const pid_t child = ::fork();
  if (child == 0) {
    act();
    ::_exit(3);
  }
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
  const auto text = read_file(fmt::format("/proc/{}/stat", child), 4096);
  ::waitpid(child, nullptr, 0);
  return text ? *text : "";
}

TEST(ControllerEnds, the_signal_that_ended_a_process_is_read_before_its_parent_waits) {
  EXPECT_EQ(ending_signal(stat_of_ended([] { ::raise(SIGHUP); }), ::getpid()), SIGHUP);
  EXPECT_EQ(ending_signal(stat_of_ended([] { ::raise(SIGKILL); }), ::getpid()), SIGKILL);
  EXPECT_EQ(ending_signal(stat_of_ended([] {}), ::getpid()), 0);
}

TEST(ControllerEnds, another_process_or_one_that_runs_says_nothing) {
  const std::string stat = stat_of_ended([] {});
  EXPECT_EQ(ending_signal(stat, ::getpid() + 1), std::nullopt);
  const auto own = read_file("/proc/self/stat", 4096);
  EXPECT_EQ(ending_signal(*own, ::getppid()), std::nullopt);
  EXPECT_EQ(ending_signal(stat.substr(0, stat.size() / 2), ::getpid()), std::nullopt);
  EXPECT_EQ(ending_signal("", ::getpid()), std::nullopt);
}

TEST(ControllerEnds, a_name_does_not_pass_for_more) {
  std::string stat = stat_of_ended([] {});
  stat.insert(stat.rfind(')'), fmt::format(") Z {}", ::getpid()));
  EXPECT_EQ(ending_signal(stat, ::getpid()), 0);
}

pid_t make_process(unsigned long flags) {
  return static_cast<pid_t>(::syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0));
}

// A process as a container's first one is, which does `act`: what is known of its end, before its parent waits for it
// and after.
template <typename Act>
void expect_end(Act act, bool for_good) {
  const pid_t process = make_process(CLONE_NEWPID);
  if (process == 0) {
    act();
    ::_exit(0);
  }
  ASSERT_GT(process, 0) << "root alone makes PID namespaces";
  const UniqueFd stat(::open(fmt::format("/proc/{}/stat", process).c_str(), O_RDONLY | O_CLOEXEC));
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT), 0);
  for (const bool asked : {true, false})
    EXPECT_EQ(has_ended_for_good(stat.get(), ::getpid(), asked), for_good) << asked;
  ASSERT_EQ(::waitpid(process, nullptr, 0), process);
  EXPECT_FALSE(has_ended_for_good(stat.get(), ::getpid(), true)) << "its controller was faster";
  EXPECT_TRUE(has_ended_for_good(stat.get(), ::getpid(), false));
}

TEST(ControllerEnds, a_first_process_that_boots_again_is_left_to_its_controller) {
  expect_end([] { ::reboot(RB_AUTOBOOT); }, false);
  expect_end(
      [] {
        if (make_process(0) == 0) ::reboot(RB_AUTOBOOT);
        for (;;) ::pause();
      },
      false);
}

TEST(ControllerEnds, one_that_halts_is_not_where_that_is_seen) {
  expect_end([] {}, true);
  expect_end([] { ::reboot(RB_POWER_OFF); }, true);
}

}  // namespace
}  // namespace driver
