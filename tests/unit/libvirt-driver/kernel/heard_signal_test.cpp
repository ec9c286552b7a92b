// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/heard_signal.hpp"
#include "tests/unit/libvirt-driver/support/waiting_child.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace driver {
namespace {

using test::WaitingChild;

sigset_t only(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return set;
}

TEST(HeardSignal, is_one_with_a_handler_one_that_is_blocked_and_one_that_is_waited_for) {
  const WaitingChild handles([] { std::signal(SIGUSR2, [](int) {}); });
  EXPECT_TRUE(hears(handles.pid(), SIGUSR2));
  EXPECT_FALSE(hears(handles.pid(), SIGPWR));
  const WaitingChild blocks([] {
    const sigset_t set = only(SIGRTMIN + 3);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
  });
  EXPECT_TRUE(hears(blocks.pid(), SIGRTMIN + 3));
  EXPECT_FALSE(hears(blocks.pid(), SIGRTMIN + 4));
  const sigset_t set = only(SIGUSR2);
  const WaitingChild waits([&] { ::sigprocmask(SIG_BLOCK, &set, nullptr); }, [&] { ::sigwaitinfo(&set, nullptr); });
  // on its way there it is seen neither to block nor to wait
  bool heard = false;
  for (int look = 0; look < 100000 && !heard; ++look) heard = hears(waits.pid(), SIGUSR2);
  EXPECT_TRUE(heard);
  EXPECT_TRUE(hears(waits.pid(), SIGUSR2));
}

TEST(HeardSignal, is_none_that_is_ignored_or_left_alone) {
  const WaitingChild ignores([] { std::signal(SIGTERM, SIG_IGN); });
  EXPECT_FALSE(hears(ignores.pid(), SIGTERM));
  EXPECT_FALSE(hears(ignores.pid(), SIGUSR1));
  EXPECT_FALSE(hears(0, SIGTERM));
}

TEST(HeardSignal, is_read_from_the_texts_of_proc) {
  constexpr std::string_view kStatus =
      "Name:\tx\nSigBlk:\t0000001000000000\nSigIgn:\tffffffffffffffff\nSigCgt:\t0000000000004000\n";
  EXPECT_TRUE(hears(kStatus, "0", 37));
  EXPECT_TRUE(hears(kStatus, "", SIGTERM));
  EXPECT_FALSE(hears(kStatus, "do_epoll_wait", SIGPWR));
  EXPECT_TRUE(hears(kStatus, "do_sigtimedwait", SIGPWR));
  EXPECT_TRUE(hears(kStatus, "__x64_sys_rt_sigtimedwait", SIGPWR));
  EXPECT_FALSE(hears("", "", SIGTERM));
  EXPECT_FALSE(hears("\nSigCgt:\tzz\n", "", SIGHUP));
}

}  // namespace
}  // namespace driver
