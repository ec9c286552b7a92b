// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/bytes/base64.hpp"
#include "../guest_root.hpp"

#include <array>
#include <fcntl.h>

namespace {

class Exec : public GuestRoot {
 protected:
  // The number of the process that the answer names.
  static std::string pid_in(const std::string& answer) {
    EXPECT_TRUE(answer.starts_with("{\"return\": {\"pid\": ")) << answer;
    return answer.substr(19, answer.find('}') - 19);
  }

  // guest-exec-status's answer when the program has ended.
  std::string result_of(const std::string& pid) {
    for (int turns = 0; turns < 100000; ++turns) {
      std::array<pollfd, guest_tools::Children::kMostDescriptors> set;
      const std::size_t count = agent.children.poll_set(set.data());
      poll(set.data(), count, 1);
      agent.children.handle(set.data(), count);
      agent.children.reap();
      std::string answer = call("guest-exec-status", "{'pid': " + pid + "}");
      if (answer != success("{\"exited\": false}")) return answer;
    }
    return "it does not end";
  }

  std::string exec(const std::string& arguments) { return result_of(pid_in(call("guest-exec", arguments))); }

  static std::string shell(const std::string& script, const std::string& more = "") {
    return "{'path': 'sh', 'arg': ['-c', '" + script + "']" + more + "}";
  }

  static std::string base64(std::string_view bytes) {
    guest_tools::Buffer out{1 << 26};
    guest_tools::append_base64(out, text(bytes));
    return string(out);
  }
};

TEST_F(Exec, exit_codes_and_signals_are_told_once) {
  const std::string pid = pid_in(call("guest-exec", shell("exit 3")));
  EXPECT_EQ(result_of(pid), success(R"({"exited": true, "exitcode": 3})"));
  EXPECT_EQ(call("guest-exec-status", "{'pid': " + pid + "}"), failure("Invalid parameter 'pid'"));
  EXPECT_EQ(exec(shell("kill -9 $$")), success(R"({"exited": true, "signal": 9})"));
}

TEST_F(Exec, output_is_kept_when_asked_for) {
  const std::string script = "echo out; echo err >&2";
  const std::string out = R"("out-data": ")" + base64("out\n") + R"(", "out-truncated": false)";
  const std::string err = R"("err-data": ")" + base64("err\n") + R"(", "err-truncated": false)";
  const std::string ended = R"({"exited": true, "exitcode": 0)";
  const std::pair<const char*, std::string> table[] = {
      {"", ended + "}"},
      {", 'capture-output': false", ended + "}"},
      {", 'capture-output': 'none'", ended + "}"},
      {", 'capture-output': true", ended + ", " + out + ", " + err + "}"},
      {", 'capture-output': 'separated'", ended + ", " + out + ", " + err + "}"},
      {", 'capture-output': 'stdout'", ended + ", " + out + "}"},
      {", 'capture-output': 'stderr'", ended + ", " + err + "}"}};
  for (const auto& [capture, wanted] : table) EXPECT_EQ(exec(shell(script, capture)), success(wanted)) << capture;
  EXPECT_EQ(exec(shell(script, ", 'capture-output': 'merged'")),
            success(ended + R"(, "out-data": ")" + base64("out\nerr\n") + R"(", "out-truncated": false})"));
}

TEST_F(Exec, input_is_fed_however_long) {
  std::string input;
  for (int i = 0; i < 300000; ++i) input += static_cast<char>(i * 31);
  EXPECT_EQ(
      exec("{'path': 'cat', 'capture-output': true, 'input-data': '" + base64(input) + "'}"),
      success(R"({"exited": true, "exitcode": 0, "out-data": ")" + base64(input) + R"(", "out-truncated": false})"));
  EXPECT_EQ(exec("{'path': 'true', 'input-data': '" + base64(input) + "'}"),
            success(R"({"exited": true, "exitcode": 0})"));
}

TEST_F(Exec, without_input_data_there_is_none) {
  EXPECT_EQ(exec("{'path': 'cat', 'capture-output': true}"), success(R"({"exited": true, "exitcode": 0})"));
}

TEST_F(Exec, output_beyond_the_limit_is_cut_and_the_program_goes_on) {
  const std::string answer = exec(shell("head -c 17000000 /dev/zero && echo done >&2", ", 'capture-output': true"));
  EXPECT_NE(answer.find(R"("out-truncated": true, "err-data": ")" + base64("done\n")), std::string::npos);
  const std::size_t start = answer.find("\"out-data\": \"") + 13;
  EXPECT_EQ(answer.find('"', start) - start, (16 * 1024 * 1024 + 2) / 3 * 4u);
}

TEST_F(Exec, the_environment_is_the_given_one_or_the_agent_s) {
  EXPECT_EQ(exec("{'path': '/usr/bin/env', 'env': ['A=b', 'C=d e'], 'capture-output': true}"),
            success(R"({"exited": true, "exitcode": 0, "out-data": ")" + base64("A=b\nC=d e\n") +
                    R"(", "out-truncated": false})"));
  setenv("SWITCHYARD_TEST_MARK", "7", 1);
  EXPECT_EQ(exec(shell("exit $SWITCHYARD_TEST_MARK")), success(R"({"exited": true, "exitcode": 7})"));
}

TEST_F(Exec, what_cannot_be_started_is_told_at_once) {
  EXPECT_EQ(call("guest-exec", "{'path': '/nonexistent'}"),
            failure("Guest agent command failed, error was 'Failed to execute child process \\u201C/nonexistent\\u201D "
                    "(No such file or directory)'"));
  EXPECT_EQ(call("guest-exec", "{'path': 'cat', 'input-data': '!!'}"),
            failure("Base64 data contains invalid characters"));
  EXPECT_EQ(call("guest-exec-status", "{'pid': 1}"), failure("Invalid parameter 'pid'"));
}

TEST_F(Exec, programs_inherit_no_descriptor_and_ignore_no_signal) {
  for (int fd = 3; fd < 1024; ++fd) fcntl(fd, F_SETFD, FD_CLOEXEC);  // those that this test inherited
  write("/file", "");
  call("guest-file-open", "{'path': '/file'}");
  const std::string answer = exec(shell(
      "for fd in /proc/self/fd/*; do echo ${fd##*/}; done; grep SigIgn /proc/self/status", ", 'capture-output': true"));
  EXPECT_NE(answer.find(base64("0\n1\n2\n3\nSigIgn:\t0000000000000000\n")), std::string::npos) << answer;
}

TEST_F(Exec, forgotten_programs_make_room_and_running_ones_do_not) {
  std::vector<std::string> ended;
  for (std::size_t i = 0; i < guest_tools::Children::kMost; ++i)
    ended.push_back(pid_in(call("guest-exec", "{'path': 'true'}")));
  while (agent.children.find(std::stoll(ended[0])) != nullptr && !agent.children.find(std::stoll(ended[0]))->ended)
    agent.children.reap();
  const std::string more = pid_in(call("guest-exec", "{'path': 'true'}"));
  EXPECT_EQ(call("guest-exec-status", "{'pid': " + ended[0] + "}"), failure("Invalid parameter 'pid'"));
  EXPECT_EQ(result_of(more), success(R"({"exited": true, "exitcode": 0})"));
  for (std::size_t i = 1; i < ended.size(); ++i) result_of(ended[i]);

  std::vector<std::string> running;
  for (std::size_t i = 0; i < guest_tools::Children::kMost; ++i)
    running.push_back(pid_in(call("guest-exec", "{'path': 'sleep', 'arg': ['1000']}")));
  EXPECT_EQ(call("guest-exec", "{'path': 'true'}"), failure("64 programs run already, no more can be started"));
  for (const std::string& pid : running) {
    kill(std::stoi(pid), SIGKILL);
    EXPECT_EQ(result_of(pid), success(R"({"exited": true, "signal": 9})"));
  }
}

}  // namespace
