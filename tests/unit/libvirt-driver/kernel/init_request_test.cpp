// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/init_request.hpp"
#include "tests/unit/libvirt-driver/support/waiting_child.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/syscall.h>
#include <unistd.h>

namespace driver {
namespace {

TEST(InitOutcome, survives_as_an_exit_status) {
  for (const InitKind& kind : init_kinds()) {
    for (const InitReply reply : {InitReply::kAskedByInitctl, InitReply::kSignalled, InitReply::kUnheard,
                                  InitReply::kNotYet, InitReply::kNoInitctl, InitReply::kFailed}) {
      const int status = encode_outcome({reply, &kind});
      EXPECT_LT(status, 256);
      EXPECT_EQ(decode_outcome(status).reply, reply);
      EXPECT_EQ(decode_outcome(status).kind, &kind);
    }
  }
}

TEST(InitOutcome, is_a_failure_when_the_status_is_none_of_ours) {
  EXPECT_EQ(decode_outcome(255).reply, InitReply::kFailed);
  EXPECT_EQ(decode_outcome(255).kind, nullptr);
}

ContainerInit held(pid_t pid) { return {pid, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)))}; }

// The host's own /run/initctl is none of the test's.
InitRequest by_signal(bool at_any_rate) {
  return {.reboot = false, .by_initctl = false, .by_signal = true, .at_any_rate = at_any_rate};
}

int ending_signal(pid_t child) {
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
  return ended.si_status;
}

TEST(AskInit, leaves_one_that_does_not_listen_alone_until_it_is_to_be_asked_at_any_rate) {
  const test::WaitingChild deaf([] { std::signal(SIGTERM, SIG_DFL); });
  const ContainerInit init = held(deaf.pid());
  EXPECT_EQ(ask_init(init, by_signal(false)).reply, InitReply::kNotYet);
  EXPECT_EQ(::waitpid(deaf.pid(), nullptr, WNOHANG), 0);
  EXPECT_EQ(ask_init(init, by_signal(true)).reply, InitReply::kUnheard);
  EXPECT_EQ(ending_signal(deaf.pid()), SIGTERM);
}

TEST(AskInit, asks_one_that_listens) {
  const test::WaitingChild listens([] { std::signal(SIGTERM, [](int) { ::_exit(42); }); });
  const InitOutcome outcome = ask_init(held(listens.pid()), by_signal(false));
  EXPECT_EQ(outcome.reply, InitReply::kSignalled);
  EXPECT_EQ(outcome.kind->name, "program");
  EXPECT_EQ(ending_signal(listens.pid()), 42);
}

}  // namespace
}  // namespace driver
