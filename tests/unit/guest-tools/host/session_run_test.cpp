// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The host's end against the guest's real one, and against guests that break the protocol.
#include "guest-tools/host/session_run.hpp"
#include "../frames.hpp"
#include "guest-tools/agent_loop.hpp"
#include "guest-tools/system/signal_pipe.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>

namespace {

using guest::ChannelClient;
using guest::ExitState;
using guest::SessionControl;
using testing::HasSubstr;

class Ends {
 public:
  Ends() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    ours_.reset(ends[0]);
    theirs_.reset(ends[1]);
  }
  ~Ends() {
    ours_.reset();
    client_.reset();
    if (agent_ > 0) waitpid(agent_, nullptr, 0);
    if (stranger_.joinable()) stranger_.join();
  }

  void greet() {
    auto client = ChannelClient::greet(std::move(ours_), guest::in_seconds(20));
    ASSERT_TRUE(client) << client.error().message;
    client_ = std::make_unique<ChannelClient>(std::move(*client));
  }
  // switchyard-guest's code, in a process of its own.
  void start_agent() {
    agent_ = fork();
    if (agent_ == 0) {
      ours_.reset();
      fcntl(theirs_.get(), F_SETFL, O_NONBLOCK);
      auto agent = std::make_unique<guest_tools::Agent>();
      const guest_tools::AgentChannel channel{theirs_.get(), theirs_.get(), false, true};
      _exit(guest_tools::serve(*agent, channel, guest_tools::open_signal_pipe()) ? 0 : 1);
    }
    theirs_.reset();
    greet();
  }
  // A guest that greets as it must, then says this when it is first asked for something.
  void start_stranger(const std::string& words) {
    stranger_ = std::thread([this, words] {
      std::string seen;
      char bytes[65536];
      bool greeted = false, said = false;
      for (ssize_t count; (count = read(theirs_.get(), bytes, sizeof(bytes))) > 0;) {
        seen.append(bytes, static_cast<std::size_t>(count));
        seen.erase(0, seen.find_first_not_of('\0'));
        for (const TestFrame& one : take_frames(seen)) {
          std::string answer;
          if (!std::exchange(greeted, true))
            answer = frame(guest_channel::kHello, 0, one.payload);
          else if (!std::exchange(said, true))
            answer = words;
          if (write(theirs_.get(), answer.data(), answer.size()) < 0) return;
        }
      }
    });
    greet();
  }

  static std::string exec_fields(const std::vector<std::string>& arguments) {
    std::string fields = guest::u16_field(guest_channel::kAct, guest_channel::kExec);
    for (const std::string& one : arguments) fields += guest::text_field(guest_channel::kArgument, one);
    return fields;
  }
  Result<ExitState> run(const std::vector<std::string>& arguments, const std::string& input = {},
                        const SessionControl& control = {}) {
    const UniqueFd in(memfd_create("in", 0)), out(memfd_create("out", 0)), err(memfd_create("err", 0));
    EXPECT_EQ(write(in.get(), input.data(), input.size()), static_cast<ssize_t>(input.size()));
    lseek(in.get(), 0, SEEK_SET);
    auto ended = run_session(*client_, exec_fields(arguments), {in.get(), out.get(), err.get()}, control);
    output_ = contents(out);
    errors_ = contents(err);
    return ended;
  }
  static std::string contents(const UniqueFd& file) {
    std::string bytes(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_END)), '\0');
    EXPECT_EQ(pread(file.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    return bytes;
  }

  UniqueFd ours_, theirs_;
  pid_t agent_ = 0;
  std::thread stranger_;
  std::unique_ptr<ChannelClient> client_;
  std::string output_, errors_;
};

class SessionRunTest : public testing::Test, protected Ends {};

TEST_F(SessionRunTest, programs_run_one_after_the_other) {
  start_agent();
  EXPECT_TRUE(client_->serves(guest_channel::kExec));
  const auto first = run({"sh", "-c", "cat; echo err >&2; exit 7"}, "input");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(*first, (ExitState{7, 0}));
  EXPECT_EQ(output_, "input");
  EXPECT_EQ(errors_, "err\n");
  EXPECT_EQ(*run({"sh", "-c", "kill -9 $$"}), (ExitState{0, 9}));
}

TEST_F(SessionRunTest, much_goes_through_both_ways) {
  start_agent();
  std::string much(3000000, 'm');
  for (std::size_t i = 0; i < much.size(); i += 997) much[i] = static_cast<char>(i);
  EXPECT_EQ(*run({"cat"}, much), (ExitState{0, 0}));
  EXPECT_EQ(output_, much);
}

TEST_F(SessionRunTest, a_refusal_has_the_guests_words_and_the_channel_goes_on) {
  start_agent();
  const auto refused = run({"/nonexistent"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kOperationFailed);
  EXPECT_THAT(refused.error().message, HasSubstr("No such file or directory"));
  EXPECT_EQ(*run({"true"}), (ExitState{0, 0}));
}

TEST_F(SessionRunTest, a_deadline_ends_the_program) {
  start_agent();
  const auto late = run({"sleep", "1000"}, {}, {.deadline = guest::Clock::now() + std::chrono::milliseconds(50)});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kOperationTimeout);
  EXPECT_EQ(*run({"true"}), (ExitState{0, 0}));
}

TEST_F(SessionRunTest, signals_go_in) {
  start_agent();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const UniqueFd reading(ends[0]), writing(ends[1]);
  const char number = SIGTERM;
  ASSERT_EQ(write(writing.get(), &number, 1), 1);
  EXPECT_EQ(*run({"sleep", "1000"}, {}, {.signals = reading.get()}), (ExitState{0, SIGTERM}));
}

TEST_F(SessionRunTest, a_terminal_that_is_to_end_hangs_up_what_ignores_that) {
  start_agent();
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd reading(ends[0]), writing(ends[1]);
  const char number = SIGTERM;
  ASSERT_EQ(write(writing.get(), &number, 1), 1);
  EXPECT_EQ(*run({"sh", "-c", "trap '' TERM; sleep 1000"}, {}, {.signals = reading.get(), .terminal = reading.get()}),
            (ExitState{0, SIGTERM}));
  EXPECT_EQ(*run({"sh", "-c", "exit 7"}), (ExitState{7, 0}));
}

TEST_F(SessionRunTest, output_that_nobody_reads_ends_as_in_a_pipeline) {
  start_agent();
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  const UniqueFd writing(ends[1]);
  EXPECT_EQ(*run_session(*client_, exec_fields({"yes"}), {-1, writing.get(), -1}, {}), (ExitState{0, SIGPIPE}));
}

TEST_F(SessionRunTest, answers_are_whole_or_an_error) {
  start_agent();
  signal(SIGPIPE, SIG_IGN);
  std::string path = testing::TempDir() + "/long.XXXXXX";
  const UniqueFd huge(mkstemp(path.data())), into(memfd_create("into", 0));
  ASSERT_EQ(ftruncate(huge.get(), off_t{1} << 40), 0);
  const std::string get =
      guest::u16_field(guest_channel::kAct, guest_channel::kGet) + guest::text_field(guest_channel::kPath, path);
  const auto endless = run_session(*client_, get, {-1, into.get(), -1, 3000000}, {});
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().code, ErrorCode::kRpc);
  EXPECT_THAT(endless.error().message, HasSubstr("more than 3000000 bytes"));
  EXPECT_LE(contents(into).size(), 3000000U);
  ASSERT_EQ(ftruncate(huge.get(), 3000000), 0);
  const UniqueFd whole(memfd_create("whole", 0));
  EXPECT_EQ(*run_session(*client_, get, {-1, whole.get(), -1, 3000000}, {}), ExitState{});
  EXPECT_EQ(contents(whole).size(), 3000000U);
  ASSERT_EQ(ftruncate(huge.get(), 10), 0);
  const UniqueFd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
  const auto broken = run_session(*client_, get, {-1, full.get(), -1, 3000000}, {});
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().message, HasSubstr("cannot write what came from the guest"));
  unlink(path.c_str());
}

struct Breach {
  const char* words;
  std::string frames;
};

TEST_F(SessionRunTest, guests_that_break_the_protocol_are_found_out) {
  using namespace guest_channel;
  const std::string block(kMostPayload, 'x');
  std::string too_much;
  // Beyond what the pipe below takes, which is allowed again.
  for (std::uint32_t sent = 0; sent <= kFirstCredit + 65536; sent += kMostPayload)
    too_much += frame(kData, 1, block, kOutput);
  for (const Breach& row : {Breach{"more data than was allowed", too_much},
                            {"data of no stream", frame(kData, 1, "x", 9)},
                            {"too much credit", frame(kCredit, 1, number(4, kMostCredit), kInput)},
                            {"a frame of kind 99", frame(static_cast<Kind>(99), 1)},
                            {"fields", frame(kDone, 1, "odd")},
                            {"an exit status", frame(kDone, 1, field(kExitStatus, number(4, 256)))},
                            {"no frame", "garbage"}}) {
    Ends one;
    one.start_stranger(row.frames);
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const UniqueFd unread(ends[0]), output(ends[1]);
    const auto ended =
        run_session(*one.client_, exec_fields({"x"}), {-1, output.get(), -1}, {.deadline = guest::in_seconds(20)});
    ASSERT_FALSE(ended) << row.words;
    EXPECT_EQ(ended.error().code, ErrorCode::kRpc) << row.words;
    EXPECT_THAT(ended.error().message, HasSubstr(row.words));
  }
}

TEST_F(SessionRunTest, a_guest_that_goes_or_says_nothing_is_an_error) {
  theirs_.reset();
  const auto gone = ChannelClient::greet(std::move(ours_), guest::in_seconds(20));
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::kAgentUnresponsive);
  Ends silent;
  const auto late = ChannelClient::greet(std::move(silent.ours_), guest::Clock::now() + std::chrono::milliseconds(20));
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().message, HasSubstr("does not answer"));
}

}  // namespace
