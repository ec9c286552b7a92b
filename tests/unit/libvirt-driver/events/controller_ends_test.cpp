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

// As a container's first process is one.
template <typename Act>
pid_t start_first_process(Act act) {
  const auto process = static_cast<pid_t>(::syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0));
  if (process != 0) return process;
  act();
  ::_exit(0);
}

void boot_again() {
  if (::fork() == 0) ::reboot(RB_AUTOBOOT);
  for (;;) ::pause();
}

TEST(ControllerEnds, a_first_process_that_boots_again_is_left_to_its_controller) {
  const pid_t process = start_first_process(boot_again);
  ASSERT_GT(process, 0) << "root alone makes PID namespaces";
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  const UniqueFd stat(::open(fmt::format("/proc/{}/stat", process).c_str(), O_RDONLY | O_CLOEXEC));
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT), 0);
  for (const bool asked : {true, false})
    EXPECT_FALSE(has_ended_for_good(stat.get(), pidfd.get(), ::getpid(), asked)) << asked;
  ASSERT_EQ(::waitpid(process, nullptr, 0), process);
  EXPECT_FALSE(has_ended_for_good(stat.get(), pidfd.get(), ::getpid(), true)) << "its controller was faster";
}

TEST(ControllerEnds, a_first_process_that_stops_is_none_that_boots_again) {
  const pid_t process = start_first_process([] {});
  ASSERT_GT(process, 0) << "root alone makes PID namespaces";
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  const UniqueFd stat(::open(fmt::format("/proc/{}/stat", process).c_str(), O_RDONLY | O_CLOEXEC));
  siginfo_t ended{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT), 0);
  for (const bool asked : {true, false})
    EXPECT_TRUE(has_ended_for_good(stat.get(), pidfd.get(), ::getpid(), asked)) << asked;
  ASSERT_EQ(::waitpid(process, nullptr, 0), process);
}

}  // namespace
}  // namespace driver
