// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tests/unit/prlctl/actions/action_run.hpp"

#include <zlib.h>

namespace prlctl {
namespace {

using ::testing::HasSubstr;

std::string unpacked(const std::string& gzip) {
  std::string bytes(1 << 20, '\0');
  z_stream stream{};
  std::string packed = gzip;
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  EXPECT_EQ(::inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  EXPECT_EQ(::inflate(&stream, Z_FINISH), Z_STREAM_END);
  bytes.resize(stream.total_out);
  ::inflateEnd(&stream);
  return bytes;
}

using ProblemReport = ActionTest;

TEST_F(ProblemReport, is_an_archive_of_what_there_is) {
  const Ended ended = run_action({"problem-report", "vm1", "-d", "--description", "it is slow"});
  ASSERT_EQ(ended.code, 0) << ended.err;
  const std::string tar = unpacked(ended.out);
  EXPECT_EQ(tar.size() % 512, 0U);
  EXPECT_EQ(tar.substr(257, 5), "ustar");
  for (const char* part : {"versions.txt", "prlctl version ", "VM {6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c} vm1 stopped\n",
                           "<name>vm1</name>", "PARENT_SNAPSHOT_ID", "description: it is slow\n"})
    EXPECT_THAT(tar, HasSubstr(part));
}

TEST_F(ProblemReport, goes_to_stdout_or_nowhere) {
  EXPECT_EQ(run_action({"problem-report", "vm1"}), (Ended{1, "", "Either -d or -s must be specified.\n"}));
  EXPECT_EQ(run_action({"problem-report", "vm1", "-s"}).code, 255);
  EXPECT_EQ(run_action({"problem-report", "vm1", "-s"}).out, "");
}

}  // namespace
}  // namespace prlctl
