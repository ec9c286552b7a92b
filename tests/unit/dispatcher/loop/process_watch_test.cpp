// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/loop/process_watch.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dispatcher {
namespace {

struct Child {
  Child() : pid(::fork()) {
    if (pid == 0) {
      ::pause();
      ::_exit(0);
    }
  }
  ~Child() {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
  UniqueFd handle() const { return UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); }

  pid_t pid;
};

TEST(ProcessWatch, tells_of_an_end_once_and_may_end_its_owner) {
  GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
  const Child child, other;
  unsigned told = 0;
  std::unique_ptr<ProcessWatch> watch;
  watch = std::make_unique<ProcessWatch>(child.handle(), [&] {
    ++told;
    watch.reset();
    g_main_loop_quit(loop);
  });
  auto gone = std::make_unique<ProcessWatch>(other.handle(), [&] { told += 10; });
  gone.reset();
  ::kill(other.pid, SIGKILL);
  ::kill(child.pid, SIGKILL);
  g_main_loop_run(loop);
  while (g_main_context_iteration(nullptr, FALSE) != 0) {
  }
  EXPECT_EQ(told, 1U);
  EXPECT_EQ(watch, nullptr);
  g_main_loop_unref(loop);
}

}  // namespace
}  // namespace dispatcher
