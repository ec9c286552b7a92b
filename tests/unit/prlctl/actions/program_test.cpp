// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/program.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"
#include "tests/unit/prlctl/actions/action_run.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace prlctl {
namespace {

Ended carried_out(Handler handler) {
  Captured out;
  Captured err;
  const std::vector<std::string> words{"prlctl", "start", "web"};
  const Request request = parse(kPrlctl, words).request.value();
  Session session({}, {out.stream(), err.stream()});
  Invocation invocation{request, session};
  const int code = carry_out(invocation, handler);
  return {code, out.text(), err.text()};
}

TEST(Program, a_failure_is_one_line_of_stderr_and_its_code) {
  EXPECT_EQ(carried_out([](Invocation&) -> Answer<int> {
              return Failure{"no device hdd9", 1};
            }),
            (Ended{1, "", "no device hdd9\n"}));
}

TEST(Program, what_nothing_carries_out_is_not_done_silently) {
  EXPECT_EQ(carried_out(nullptr), (Ended{255, "", "Unimplemented\n"}));
}

TEST(Program, a_handler_decides_about_the_code_of_success) {
  const Handler handler = [](Invocation& invocation) -> Answer<int> {
    invocation.console().say("done");
    return 7;
  };
  EXPECT_EQ(carried_out(handler), (Ended{7, "done\n", ""}));
}

TEST(Handlers, each_is_bound_to_an_action_of_the_table) {
  for (const HandlerRow& row : handler_rows()) {
    const Action* action = find_action(kPrlctl, row.action);
    ASSERT_TRUE(action) << row.action;
    EXPECT_EQ(action->name, row.action);
    EXPECT_EQ(handler_of(*action), row.handler);
  }
}

}  // namespace
}  // namespace prlctl
