// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

#include <sys/stat.h>

namespace {

class Files : public GuestRoot {
 protected:
  std::string open(const std::string& path, const std::string& mode = "r") {
    return call("guest-file-open", "{'path': '" + path + "', 'mode': '" + mode + "'}");
  }
  std::string on(const std::string& command, int handle, const std::string& more = "") {
    return call("guest-file-" + command, "{'handle': " + std::to_string(handle) + more + "}");
  }
};

std::string read_answer(const std::string& base64, int count, bool eof) {
  return success(R"({"buf-b64": ")" + base64 + R"(", "count": )" + std::to_string(count) + R"(, "eof": )" +
                 (eof ? "true" : "false") + "}");
}

TEST_F(Files, are_read_in_pieces) {
  write("/file", "hello");
  EXPECT_EQ(open("/file"), success("1000"));
  EXPECT_EQ(on("read", 1000, ", 'count': 2"), read_answer("aGU=", 2, false));
  EXPECT_EQ(on("read", 1000, ", 'count': 3"), read_answer("bGxv", 3, false));
  EXPECT_EQ(on("read", 1000), read_answer("", 0, true));
  EXPECT_EQ(on("read", 1000, ", 'count': 0"), read_answer("", 0, false));
  EXPECT_EQ(on("close", 1000), success("{}"));
  EXPECT_EQ(on("read", 1000), failure("handle '1000' has not been found"));
}

TEST_F(Files, a_long_read_is_one_base64_text) {
  std::string contents, decoded;
  for (int i = 0; i < 200000; ++i) contents += static_cast<char>(i * 7);
  write("/file", contents);
  open("/file");
  const std::string answer = on("read", 1000, ", 'count': 50331648");
  EXPECT_TRUE(answer.ends_with(R"(", "count": 200000, "eof": true}})"));
  open("/copy", "w");
  on("write", 1001, ", 'buf-b64': '" + answer.substr(24, answer.find("\", \"count\"") - 24) + "'");
  EXPECT_EQ(read("/copy"), contents);
}

TEST_F(Files, are_written_moved_in_and_flushed) {
  EXPECT_EQ(open("/file", "w+"), success("1000"));
  EXPECT_EQ(on("write", 1000, ", 'buf-b64': 'aGVsbG8='"), success(R"({"count": 5, "eof": false})"));
  EXPECT_EQ(read("/file"), "hello");
  EXPECT_EQ(on("seek", 1000, ", 'offset': 1, 'whence': 'set'"), success(R"({"eof": false, "position": 1})"));
  EXPECT_EQ(on("write", 1000, ", 'buf-b64': 'eHl6', 'count': 2"), success(R"({"count": 2, "eof": false})"));
  EXPECT_EQ(on("seek", 1000, ", 'offset': -1, 'whence': 1"), success(R"({"eof": false, "position": 2})"));
  EXPECT_EQ(on("seek", 1000, ", 'offset': 0, 'whence': 2"), success(R"({"eof": false, "position": 5})"));
  EXPECT_EQ(on("flush", 1000), success("{}"));
  EXPECT_EQ(read("/file"), "hxylo");
}

TEST_F(Files, modes_are_fopens) {
  for (const char* mode : {"r", "rb", "r+", "rb+", "r+b", "w", "wb", "w+b", "a", "ab", "a+", "ab+"}) {
    write("/file", "abc");
    EXPECT_TRUE(open("/file", mode).starts_with("{\"return\"")) << mode;
    EXPECT_EQ(read("/file"), mode[0] == 'w' ? "" : "abc") << mode;
  }
  for (const char* mode : {"", "x", "rx", "r++", "rbb", "+r", "rw", "r ", "re"})
    EXPECT_EQ(open("/file", mode), failure("invalid file open mode '" + std::string(mode) + "'"));
}

TEST_F(Files, a_new_file_is_everybodys_and_an_old_one_stays_as_it_was) {
  struct stat status;
  write("/old", "");
  chmod((root + "/old").c_str(), 0640);
  open("/old", "w");
  open("/new", "a");
  ASSERT_EQ(stat((root + "/old").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  ASSERT_EQ(stat((root + "/new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0666u);
}

TEST_F(Files, what_cannot_be_done_is_told) {
  EXPECT_EQ(open("/none"), failure("failed to open file '/none' (mode: 'r'): No such file or directory"));
  write("/file", "x");
  open("/file");
  EXPECT_EQ(on("read", 1000, ", 'count': -1"), failure("value '-1' is invalid for argument count"));
  EXPECT_EQ(on("read", 1000, ", 'count': 50331649"), failure("value '50331649' is invalid for argument count"));
  EXPECT_EQ(on("write", 1000, ", 'buf-b64': 'YQ=='"), failure("failed to write to file: Bad file descriptor"));
  EXPECT_EQ(on("write", 1000, ", 'buf-b64': 'YQ==', 'count': 2"), failure("value '2' is invalid for argument count"));
  EXPECT_EQ(on("write", 1000, ", 'buf-b64': 'Y!'"), failure("Base64 data contains invalid characters"));
  EXPECT_EQ(on("seek", 1000, ", 'offset': -2, 'whence': 'set'"), failure("failed to seek file: Invalid argument"));
  EXPECT_EQ(on("seek", 1000, ", 'offset': 0, 'whence': 7"), failure("invalid whence code 7"));
  EXPECT_EQ(on("flush", 7), failure("handle '7' has not been found"));
  EXPECT_EQ(on("close", 7), failure("handle '7' has not been found"));
}

TEST_F(Files, a_pipe_does_not_hang_the_agent) {
  ASSERT_EQ(mkfifo((root + "/fifo").c_str(), 0600), 0);
  EXPECT_EQ(open("/fifo", "r+"), success("1000"));
  EXPECT_EQ(on("read", 1000), read_answer("", 0, false));
  EXPECT_EQ(on("write", 1000, ", 'buf-b64': 'aGk='"), success(R"({"count": 2, "eof": false})"));
  EXPECT_EQ(on("read", 1000), read_answer("aGk=", 2, false));
}

TEST_F(Files, only_so_many_are_open_at_once) {
  write("/file", "");
  for (std::size_t i = 0; i < guest_tools::OpenFiles::kMost; ++i) open("/file");
  EXPECT_EQ(open("/file"), failure("128 files are open, no more can be"));
  EXPECT_EQ(on("close", 1005), success("{}"));
  EXPECT_EQ(open("/file"), success("1128"));
}

}  // namespace
