// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/events/controller_ends.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
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

}  // namespace
}  // namespace driver
