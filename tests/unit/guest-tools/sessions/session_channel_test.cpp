// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/sessions/session_channel.hpp"
#include "../frames.hpp"
#include "../guest_root.hpp"

#include <gmock/gmock.h>

#include <array>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>

namespace {

using namespace guest_channel;
using testing::HasSubstr;

const std::string kNonceText = "0123456789abcdef";

class SessionChannelTest : public GuestRoot {
 protected:
  SessionChannelTest() {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0) std::abort();
    channel.emplace(ends[0], ends[0]);
  }
  ~SessionChannelTest() override {
    channel->reset();
    for (int end : ends) close(end);
  }

  void send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const ssize_t count = ::write(ends[1], bytes.data() + sent, bytes.size() - sent);
      if (count > 0) sent += static_cast<std::size_t>(count);
      turn();
    }
  }
  void greet() {
    send(std::string(kPadding, '\0') + frame(kHello, 0, field(kNonce, kNonceText)));
    const TestFrame hello = wait_for(kHello, 0);
    ASSERT_EQ(fields_of(hello.payload)[kNonce], kNonceText);
  }
  void open_exec(std::uint32_t session, const std::vector<std::string>& argv, const std::string& more = {}) {
    std::string fields = field(kAct, number(2, kExec)) + more;
    for (const std::string& argument : argv) fields += field(kArgument, argument);
    send(frame(kOpen, session, fields));
  }
  void input(std::uint32_t session, const std::string& bytes) { send(frame(kData, session, bytes, kInput)); }
  void end_input(std::uint32_t session) { send(frame(kEnd, session, {}, kInput)); }

  // One turn of the loop; frames go to `frames`.
  void turn(int wait_ms = 0) {
    std::array<pollfd, guest_tools::SessionChannel::kMostDescriptors> set{};
    const std::size_t count = channel->poll_set(set.data());
    poll(set.data(), count, wait_ms);
    channel->reap();
    channel->handle(agent, set.data());
    char piece[65536];
    const ssize_t got = reading ? ::read(ends[1], piece, sizeof(piece)) : 0;
    if (got > 0) received.append(piece, static_cast<std::size_t>(got));
    for (TestFrame& one : take_frames(received)) frames.push_back(std::move(one));
  }

  // The next frame of that kind; those before it stay.
  TestFrame wait_for(Kind kind, std::uint32_t session) {
    for (int turns = 0; turns < 20000; ++turns) {
      for (auto one = frames.begin(); one != frames.end(); ++one) {
        if (one->header.kind != kind || one->header.session != session) continue;
        TestFrame found = std::move(*one);
        frames.erase(one);
        return found;
      }
      turn(1);
    }
    ADD_FAILURE() << "no frame of kind " << int{kind} << " of session " << session;
    return {};
  }

  std::string stream(std::uint32_t session, std::uint8_t number) const {
    std::string bytes;
    for (const TestFrame& one : frames)
      if (one.header.kind == kData && one.header.session == session && one.header.stream == number)
        bytes += one.payload;
    return bytes;
  }
  std::string done(std::uint32_t session, Tag tag = kExitStatus) {
    return fields_of(wait_for(kDone, session).payload)[tag];
  }
  std::string failure_of(std::uint32_t session) { return fields_of(wait_for(kFailed, session).payload)[kWords]; }

  std::array<int, 2> ends{};
  std::optional<guest_tools::SessionChannel> channel;
  std::string received;
  std::vector<TestFrame> frames;
  bool reading = true;
};

TEST_F(SessionChannelTest, a_program_has_three_streams_and_a_status) {
  greet();
  open_exec(1, {"sh", "-c", "read a; echo \"out $a $V\"; echo err >&2; cat; exit 7"}, field(kVariable, "V=w"));
  wait_for(kOpened, 1);
  input(1, "one\ntwo");
  end_input(1);
  EXPECT_EQ(done(1), number(4, 7));
  EXPECT_EQ(stream(1, kOutput), "out one w\ntwo");
  EXPECT_EQ(stream(1, kErrors), "err\n");
}

TEST_F(SessionChannelTest, sessions_run_beside_each_other) {
  greet();
  for (std::uint32_t id = 1; id <= kMostSessions; ++id) open_exec(id, {"cat"});
  open_exec(99, {"true"});
  EXPECT_THAT(failure_of(99), HasSubstr("too many sessions"));
  for (std::uint32_t id = kMostSessions; id > 0; --id) {
    input(id, "input of " + std::to_string(id));
    end_input(id);
    EXPECT_EQ(done(id), number(4, 0));
    EXPECT_EQ(stream(id, kOutput), "input of " + std::to_string(id));
  }
  open_exec(100, {"true"});
  EXPECT_EQ(done(100), number(4, 0));
}

TEST_F(SessionChannelTest, a_terminal_has_a_size_that_changes) {
  greet();
  const std::string size = number(2, 40) + number(2, 100) + number(4, 0);
  open_exec(1, {"sh", "-c", "stty size; tty >/dev/null && echo terminal; read a; stty size; exit 3"},
            field(kTerminal, size));
  wait_for(kOpened, 1);
  while (stream(1, kOutput).find("terminal") == std::string::npos) turn(1);
  send(frame(kResize, 1, number(2, 50) + number(2, 120) + number(4, 0)));
  input(1, "\n");
  EXPECT_EQ(done(1), number(4, 3));
  EXPECT_THAT(stream(1, kOutput), HasSubstr("40 100\r\nterminal\r\n"));
  EXPECT_THAT(stream(1, kOutput), HasSubstr("50 120\r\n"));
}

TEST_F(SessionChannelTest, the_end_of_input_ends_what_reads_a_terminal) {
  greet();
  open_exec(1, {"sh", "-c", "cat >/dev/null; echo over"}, field(kTerminal, number(8, 0)));
  wait_for(kOpened, 1);
  end_input(1);
  EXPECT_EQ(done(1), number(4, 0));
  EXPECT_THAT(stream(1, kOutput), HasSubstr("over"));
}

TEST_F(SessionChannelTest, signals_reach_the_program) {
  greet();
  open_exec(1, {"sleep", "1000"});
  wait_for(kOpened, 1);
  send(frame(kSignal, 1, number(4, SIGTERM)));
  EXPECT_EQ(done(1, kExitSignal), number(4, SIGTERM));
  open_exec(2, {"sleep", "1000"});
  send(frame(kSignal, 2, number(4, 256 + SIGTERM)));
  EXPECT_THAT(failure_of(2), HasSubstr("broke the rules"));
}

TEST_F(SessionChannelTest, what_a_program_left_behind_does_not_hold_its_end_up) {
  greet();
  open_exec(1, {"sh", "-c", "sleep 1000 & echo $!; exit 4"});
  EXPECT_EQ(done(1), number(4, 4));
  const std::string left = stream(1, kOutput);
  EXPECT_EQ(kill(std::stoi(left), SIGKILL), 0) << left;
}

TEST_F(SessionChannelTest, nothing_is_sent_beyond_what_the_host_allows) {
  greet();
  open_exec(1, {"sh", "-c", "head -c 1000000 /dev/zero; echo of-errors >&2; sleep 1000"});
  open_exec(2, {"echo", "other"});
  EXPECT_EQ(done(2), number(4, 0));  // one that is not read holds up no other
  while (stream(1, kOutput).size() < kFirstCredit) turn(1);
  for (int i = 0; i < 50; ++i) turn(1);
  EXPECT_EQ(stream(1, kOutput).size(), kFirstCredit);
  send(frame(kCredit, 1, number(4, 900000), kOutput));
  while (stream(1, kErrors).empty() || stream(1, kOutput).size() < 1000000) turn(1);
  EXPECT_EQ(stream(1, kOutput).size(), 1000000u);
  send(frame(kCredit, 1, number(4, kMostCredit), kOutput));
  EXPECT_THAT(failure_of(1), HasSubstr("broke the rules"));
}

TEST_F(SessionChannelTest, a_host_that_sends_more_than_allowed_loses_the_session) {
  greet();
  open_exec(1, {"sleep", "1000"});
  // What the program's pipe takes is allowed again, and no more.
  constexpr std::uint32_t kInPipe = 65536;
  for (std::uint32_t sent = 0; sent <= kFirstCredit + kInPipe; sent += kMostPayload)
    input(1, std::string(kMostPayload, 'x'));
  EXPECT_THAT(failure_of(1), HasSubstr("broke the rules"));
}

TEST_F(SessionChannelTest, credit_comes_back_as_input_is_read) {
  greet();
  open_exec(1, {"sh", "-c", "wc -c"});
  std::size_t credit = kFirstCredit, sent = 0;
  while (sent < 1000000) {
    if (credit < kMostPayload) {
      const TestFrame more = wait_for(kCredit, 1);
      credit += read_u32(reinterpret_cast<const std::uint8_t*>(more.payload.data()));
      continue;
    }
    input(1, std::string(kMostPayload, 'x'));
    credit -= kMostPayload;
    sent += kMostPayload;
  }
  end_input(1);
  EXPECT_EQ(done(1), number(4, 0));
  EXPECT_EQ(std::stoul(stream(1, kOutput)), sent);
}

TEST_F(SessionChannelTest, a_program_that_does_not_start_says_why) {
  greet();
  open_exec(1, {"/nonexistent"});
  EXPECT_THAT(failure_of(1), HasSubstr("No such file or directory"));
  open_exec(2, {"true"}, field(kUser, "nobody-here"));
  EXPECT_THAT(failure_of(2), HasSubstr("user 'nobody-here' is not in /etc/passwd"));
  open_exec(3, {"true"}, field(kFolder, "/nonexistent"));
  EXPECT_THAT(failure_of(3), HasSubstr("failed to enter '/nonexistent'"));
  agent.blocked_commands = "guest-exec";
  open_exec(4, {"true"});
  EXPECT_THAT(failure_of(4), HasSubstr("guest-exec has been disabled"));
}

TEST_F(SessionChannelTest, users_come_with_their_groups_home_and_shell) {
  if (getuid() != 0) GTEST_SKIP() << "needs root";
  write("/etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:4711:4712::/var/web:/bin/sh\n");
  write("/etc/group", "web:x:4712:\nlog:x:4713:root,web\n");
  greet();
  open_exec(1, {"sh", "-c", "id -u; id -G; echo $HOME $USER $SHELL"}, field(kUser, "web"));
  EXPECT_EQ(done(1), number(4, 0));
  EXPECT_EQ(stream(1, kOutput), "4711\n4712 4713\n/var/web web /bin/sh\n");
  open_exec(2, {}, field(kUser, "web"));  // a login shell
  input(2, "echo $0; exit 5\n");
  EXPECT_EQ(done(2), number(4, 5));
  EXPECT_EQ(stream(2, kOutput), "-sh\n");
}

TEST_F(SessionChannelTest, a_file_comes_at_once_or_not_at_all) {
  std::filesystem::create_directories(root + "/d");
  greet();
  send(frame(kOpen, 1, field(kAct, number(2, kPut)) + field(kPath, "/d/f") + field(kMode, number(4, 0640))));
  wait_for(kOpened, 1);
  input(1, "first ");
  for (int i = 0; i < 20; ++i) turn(1);
  EXPECT_FALSE(std::filesystem::exists(root + "/d/f"));
  input(1, "second");
  end_input(1);
  wait_for(kDone, 1);
  EXPECT_EQ(read("/d/f"), "first second");
  struct stat status {};
  ASSERT_EQ(stat((root + "/d/f").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);

  send(frame(kOpen, 2, field(kAct, number(2, kPut)) + field(kPath, "/d/f")));
  input(2, "third");
  send(frame(kClose, 2));
  send(frame(kOpen, 3, field(kAct, number(2, kGet)) + field(kPath, "/d/f")));
  const auto opened = fields_of(wait_for(kOpened, 3).payload);
  EXPECT_EQ(opened.at(kSize), number(8, 12));
  EXPECT_EQ(opened.at(kMode), number(4, 0640));
  wait_for(kDone, 3);
  EXPECT_EQ(stream(3, kOutput), "first second");
  std::size_t left = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(root + "/d")) ++left;
  EXPECT_EQ(left, 1u);
  send(frame(kOpen, 4, field(kAct, number(2, kGet)) + field(kPath, "/d")));
  EXPECT_THAT(failure_of(4), HasSubstr("is no regular file"));
  send(frame(kOpen, 5, field(kAct, number(2, kPut)) + field(kPath, "d/f")));
  EXPECT_THAT(failure_of(5), HasSubstr("does not begin with /"));
}

TEST_F(SessionChannelTest, requests_of_the_agents_own_protocol_are_answered) {
  greet();
  send(frame(kOpen, 1, field(kAct, number(2, kRequest))));
  input(1, "{'execute':'guest-sync','arguments':{'id'");
  input(1, ":5}}");
  end_input(1);
  wait_for(kDone, 1);
  EXPECT_EQ(stream(1, kOutput), "{\"return\": 5}\n");
}

TEST_F(SessionChannelTest, what_a_newer_host_says_is_passed_over_or_refused) {
  greet();
  send(frame(static_cast<Kind>(200), 0, "whatever"));
  open_exec(1, {"true"}, field(77, "unknown"));
  EXPECT_EQ(done(1), number(4, 0));
  open_exec(2, {"true"}, field(77 | kMustKnow, "unknown"));
  EXPECT_THAT(failure_of(2), HasSubstr("field 32845 is not known"));
  send(frame(kOpen, 3, field(kAct, number(2, 99))));
  EXPECT_THAT(failure_of(3), HasSubstr("act 99 is not known"));
  open_exec(4, {"sleep", "1000"});
  send(frame(static_cast<Kind>(100), 4, "x"));
  EXPECT_THAT(failure_of(4), HasSubstr("broke the rules"));
}

TEST_F(SessionChannelTest, the_next_host_finds_a_fresh_channel_whatever_was_begun) {
  greet();
  open_exec(1, {"sleep", "1000"});
  wait_for(kOpened, 1);
  send(frame(kData, 1, std::string(20000, 'x'), kInput).substr(0, 100));
  greet();
  open_exec(1, {"echo", "again"});
  EXPECT_EQ(done(1), number(4, 0));
  EXPECT_EQ(stream(1, kOutput), "again\n");
  send("garbage\xa5\x01\xff\xff");
  EXPECT_EQ(failure_of(0), "what came is no frame");
  open_exec(2, {"echo", "unheard"});
  greet();
  EXPECT_EQ(stream(2, kOutput), "");
}

TEST_F(SessionChannelTest, requests_may_come_in_several_frames_up_to_a_limit) {
  greet();
  const std::string all = field(kAct, number(2, kExec)) + field(kArgument, "sh") + field(kArgument, "-c") +
                          field(kArgument, "echo " + std::string(100000, 'y') + " | wc -c");
  send(frame(kOpen, 1, all.substr(0, 30000), 0, kMore) + frame(kOpen, 1, all.substr(30000, 30000), 0, kMore));
  send(frame(kOpen, 1, all.substr(60000, 30000), 0, kMore) + frame(kOpen, 1, all.substr(90000)));
  EXPECT_EQ(done(1), number(4, 0));
  EXPECT_EQ(std::stoi(stream(1, kOutput)), 100001);
  for (std::size_t sent = 0; sent <= kMostOpenBytes; sent += kMostPayload)
    send(frame(kOpen, 2, std::string(kMostPayload, 'z'), 0, kMore));
  EXPECT_THAT(failure_of(2), HasSubstr("too long"));
}

TEST_F(SessionChannelTest, a_host_that_does_not_read_holds_back_its_own_sessions) {
  greet();
  reading = false;
  for (std::uint32_t id = 1; id <= 10; ++id) {
    open_exec(id, {"sh", "-c", "head -c 100000 /dev/zero"});
    for (int i = 0; i < 20; ++i) turn(1);
  }
  reading = true;
  for (std::uint32_t id = 1; id <= 10; ++id) EXPECT_EQ(done(id), number(4, 0));
  for (std::uint32_t id = 1; id <= 10; ++id) EXPECT_EQ(stream(id, kOutput).size(), 100000u);
}

}  // namespace
