// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/agent_loop.hpp"
#include "guest-tools/system/signal_pipe.hpp"
#include "texts.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

// The loop owns its process's signals and children, so it runs in one of its own.
class AgentLoop : public testing::Test {
 protected:
  AgentLoop() {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) std::abort();
    pid = fork();
    if (pid == 0) {
      close(ends[1]);
      auto agent = std::make_unique<guest_tools::Agent>();
      const bool orderly = serve(*agent, {ends[0], ends[0]}, guest_tools::open_signal_pipe());
      _exit(orderly ? 0 : 1);
    }
    close(ends[0]);
  }
  ~AgentLoop() override {
    if (pid > 0) kill(pid, SIGKILL);
    if (ends[1] >= 0) close(ends[1]);
  }

  void send(const std::string& bytes) const {
    ASSERT_EQ(write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  std::string line() const {
    std::string all;
    for (char c = 0; c != '\n' && read(ends[1], &c, 1) == 1;) all += c;
    return all;
  }
  int exit_status() {
    int status = -1;
    waitpid(pid, &status, 0);
    pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::array<int, 2> ends{-1, -1};
  pid_t pid = 0;
};

TEST_F(AgentLoop, ends_when_the_client_is_gone) {
  send("{'execute':'guest-ping'}\n");
  EXPECT_EQ(line(), "{\"return\": {}}\n");
  close(ends[1]);
  ends[1] = -1;
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(AgentLoop, ends_by_a_signal) {
  send("{'execute':'guest-ping'}\n");
  line();
  kill(pid, SIGTERM);
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(AgentLoop, learns_of_the_end_of_programs) {
  send("{'execute':'guest-exec','arguments':{'path':'sh','arg':['-c','exit 5']}}\n");
  const std::string started = line();
  const std::string pid_text = started.substr(19, started.find('}') - 19);
  std::string status;
  do {
    send("{'execute':'guest-exec-status','arguments':{'pid':" + pid_text + "}}\n");
    status = line();
  } while (status == "{\"return\": {\"exited\": false}}\n");
  EXPECT_EQ(status, "{\"return\": {\"exited\": true, \"exitcode\": 5}}\n");
}

}  // namespace
