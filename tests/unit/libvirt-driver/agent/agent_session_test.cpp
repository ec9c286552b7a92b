// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/agent_session.hpp"
#include "tests/unit/libvirt-driver/support/run_until.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <sys/socket.h>

namespace driver {
namespace {

class AgentSessionTest : public testing::Test {
 protected:
  AgentSessionTest() {
    std::signal(SIGPIPE, SIG_IGN);  // as virtvzd does
    connect();
  }

  void connect() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    agent_.reset(ends[1]);
    session_ = std::make_unique<AgentSession>(io_.get_executor(), UniqueFd(ends[0]));
  }
  static AgentDeadline soon() { return std::chrono::steady_clock::now() + std::chrono::milliseconds(20); }

  void say(std::string_view words) {
    EXPECT_EQ(::write(agent_.get(), words.data(), words.size()), static_cast<ssize_t>(words.size()));
  }
  std::string heard() {
    std::string words(65536, '\0');
    const ssize_t count = ::read(agent_.get(), words.data(), words.size());
    words.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return words;
  }
  template <typename Value>
  Value result_of(Task<Value> task) {
    return test::Started<Value>(io_, std::move(task)).get();
  }
  // With the number of the first agreement.
  void agree() {
    say("\xff{\"return\": 1}\n");
    EXPECT_TRUE(result_of(session_->agree(kNoAgentDeadline)));
    EXPECT_EQ(heard(), "\xff{\"execute\":\"guest-sync-delimited\",\"arguments\":{\"id\":1}}\n");
  }
  Error error_of(AgentDeadline deadline = kNoAgentDeadline) {
    const auto answer = result_of(session_->ask("{}", deadline));
    return answer ? Error{} : answer.error();
  }

  asio::io_context io_;
  UniqueFd agent_;
  std::unique_ptr<AgentSession> session_;
};

TEST_F(AgentSessionTest, agrees_past_garbage_and_late_answers) {
  say("boot noise\n{\"return\": 9}\n{\"half\xff");
  agree();
  EXPECT_TRUE(result_of(session_->agree(soon()))) << "once is enough";
}

TEST_F(AgentSessionTest, passes_events_over_and_gives_the_answer_as_it_was_written) {
  agree();
  say("{\"event\": \"X\"}\n{\"return\":  1.50}\n");
  const auto answer = result_of(session_->ask("{\"execute\":\"a\"}", kNoAgentDeadline));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->text, "{\"return\":  1.50}");
  EXPECT_EQ(heard(), "{\"execute\":\"a\"}\n");
}

TEST_F(AgentSessionTest, agrees_again_after_an_answer_that_did_not_come_in_time) {
  agree();
  const Error late = error_of(soon());
  EXPECT_EQ(late.code, ErrorCode::kAgentUnresponsive);
  EXPECT_EQ(late.message, "Guest agent is not responding: Guest agent not available for now");
  EXPECT_FALSE(session_->is_broken());
  heard();
  say("{\"return\": \"late\"}\n\xff{\"return\": 2}\n");
  EXPECT_TRUE(result_of(session_->agree(kNoAgentDeadline)));
  say("{\"return\": \"this\"}\n");
  EXPECT_EQ(result_of(session_->ask("{}", kNoAgentDeadline))->text, "{\"return\": \"this\"}");
}

TEST_F(AgentSessionTest, gives_up_on_an_agent_that_does_not_read) {
  agree();
  const std::string large(8u << 20, ' ');
  EXPECT_EQ(result_of(session_->ask(large, soon())).error().code, ErrorCode::kAgentUnresponsive);
}

TEST_F(AgentSessionTest, is_broken_by_what_is_no_answer) {
  const std::pair<const char*, const char*> rows[] = {
      {"garbage\n", "internal error: cannot parse json garbage"},
      {"[]\n", "internal error: Parsed JSON reply '[]' isn't an object"},
      {"{\"x\": 1}\n", "internal error: Unknown JSON reply '{\"x\": 1}'"},
  };
  for (const auto& [said, words] : rows) {
    connect();
    agree();
    say(said);
    EXPECT_EQ(error_of().message, words);
    EXPECT_TRUE(session_->is_broken());
  }
}

TEST_F(AgentSessionTest, is_broken_by_output_without_end) {
  test::Started<Result<void>> agreeing(io_, session_->agree(kNoAgentDeadline));
  const std::string much(65536, 'x');
  test::run_until(io_, [&] {
    const ssize_t written = ::write(agent_.get(), much.data(), much.size());
    EXPECT_TRUE(written > 0 || errno == EAGAIN);
    return agreeing.done();
  });
  EXPECT_EQ(agreeing.get().error().code, ErrorCode::kSystem);
  EXPECT_TRUE(session_->is_broken());
}

TEST_F(AgentSessionTest, tells_that_the_agent_has_gone) {
  agree();
  agent_.reset();
  const Error gone = error_of();
  EXPECT_EQ(gone.code, ErrorCode::kAgentUnresponsive);
  EXPECT_EQ(gone.message, "Guest agent is not responding: Guest agent disappeared while executing command");
  EXPECT_TRUE(session_->is_broken());
}

TEST_F(AgentSessionTest, tells_who_waits_that_it_is_closed) {
  agree();
  test::Started<Result<AgentAnswer>> asking(io_, session_->ask("{}", kNoAgentDeadline));
  test::settle(io_);
  session_->close();
  EXPECT_EQ(asking.get().error().message,
            "Guest agent is not responding: Guest agent disappeared while executing command");
}

}  // namespace
}  // namespace driver
