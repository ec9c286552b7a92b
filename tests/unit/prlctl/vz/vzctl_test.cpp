// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/vz/vzctl.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"

namespace prlctl {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Ended run(std::vector<std::string> words) {
  Captured out;
  Captured err;
  Session session({.uri = "test:///default", .dispatcher = {.socket = "", .system_bus = false}},
                  {out.stream(), err.stream()});
  words.insert(words.begin(), "vzctl");
  const int code = vzctl(session, words);
  return {code, out.text(), err.text()};
}

TEST(Vzctl, tells_of_a_container_that_is_not_there) {
  EXPECT_EQ(run({"status", "101"}), (Ended{0, "VEID 101 deleted unmounted down\n", ""}));
  for (const char* verb : {"start", "stop", "restart", "destroy", "mount", "umount", "enter", "console"})
    EXPECT_EQ(run({verb, "101"}), (Ended{14, "", "Container config file does not exist\n"})) << verb;
  EXPECT_EQ(run({"--quiet", "exec", "101", "true"}).code, 14);
}

TEST(Vzctl, leaves_machines_alone) {
  EXPECT_EQ(run({"stop", "test"}), (Ended{14, "", "test is a virtual machine: use prlctl\n"}));
}

TEST(Vzctl, refuses_what_it_does_not_know) {
  EXPECT_EQ(run({"frobnicate", "101"}), (Ended{20, "", "Unknown action: frobnicate\n"}));
  EXPECT_EQ(run({"chkpnt", "101"}).code, 16);
  EXPECT_THAT(run({"resume", "101"}).err, StartsWith("A container's state cannot be saved to disk"));
  EXPECT_EQ(run({"register", "/x", "y"}).code, 21);
  EXPECT_EQ(run({"start"}), (Ended{20, "", "The container is not specified\n"}));
  EXPECT_EQ(run({"start", "101", "--no-such"}), (Ended{20, "", "Unrecognized option: --no-such\n"}));
  EXPECT_EQ(run({"create", "101"}).code, 24);
  EXPECT_EQ(run({"exec", "101"}).code, 20);
  EXPECT_EQ(run({}).code, 20);
  EXPECT_THAT(run({"--help"}).out, HasSubstr("set [--name VALUE]"));
  EXPECT_THAT(run({"--version"}).out, StartsWith("vzctl version "));
}

}  // namespace
}  // namespace prlctl
