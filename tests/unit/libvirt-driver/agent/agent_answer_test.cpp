// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/agent_answer.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

std::string words_of(std::string_view answer) {
  const auto parsed = parse_agent_json(answer);
  const auto returned = returned_by("guest-x", parsed->as_object());
  return returned ? json::serialize(*returned) : returned.error().message;
}

TEST(AgentAnswer, is_what_the_command_gave_back_or_an_error_with_its_words) {
  constexpr std::string_view kUnable = "internal error: unable to execute QEMU agent command 'guest-x'";
  EXPECT_EQ(words_of(R"({"return": {"a": 1}})"), R"({"a":1})");
  EXPECT_EQ(words_of(R"({"error": {"class": "GenericError", "desc": "no such user"}})"),
            std::string(kUnable) + ": no such user");
  EXPECT_EQ(words_of(R"({"error": {"class": "CommandNotFound"}})"), std::string(kUnable) + ": CommandNotFound");
  for (const char* odd : {R"({"error": 1, "return": {}})", R"({"error": {"desc": 5}})", "{}"}) {
    EXPECT_EQ(words_of(odd), kUnable) << odd;
  }
}

TEST(AgentAnswer, tells_what_is_not_served) {
  const auto is = [](std::string_view text) { return is_not_served(parse_agent_json(text)->as_object()); };
  EXPECT_TRUE(is(R"({"error": {"class": "CommandNotFound"}})"));
  EXPECT_TRUE(is(R"({"error": {"class": "CommandDisabled"}})"));
  EXPECT_FALSE(is(R"({"error": {"class": "GenericError"}})"));
  EXPECT_FALSE(is(R"({"return": {"class": "CommandNotFound"}})"));
}

TEST(AgentAnswer, is_refused_when_it_is_deep_or_wide_or_no_text) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse_agent_json(nested(kMaxAgentDepth)));
  EXPECT_FALSE(parse_agent_json(nested(kMaxAgentDepth + 1)));
  const auto wide = [](std::size_t values) {
    std::string text = "[0";
    for (std::size_t i = 1; i < values; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_TRUE(parse_agent_json(wide(kMaxAgentValues)));
  EXPECT_FALSE(parse_agent_json(wide(kMaxAgentValues + 1)));
  EXPECT_TRUE(parse_agent_json("\"" + std::string(kMaxAgentValues + 1, ',') + "\""));
  for (const char* none : {"", "{", "{} {}", "\"\xc3\x28\"", "{'a':1}", "nul"})
    EXPECT_FALSE(parse_agent_json(none)) << none;
}

TEST(AgentAnswer, loses_blanks_between_its_words_only) {
  EXPECT_EQ(without_blanks("{ \"a b\" :\t[ 1.50 , \"x\\\" y\" ],\n\"c\": {} }"),
            "{\"a b\":[1.50,\"x\\\" y\"],\"c\":{}}");
}

TEST(AgentAnswer, is_quoted_short_and_printable) {
  EXPECT_EQ(quotable("a\nb\x1b[0m\x7f"), "a?b?[0m?");
  EXPECT_EQ(quotable(std::string(1000, 'x')).size(), 256u);
  const std::string quoted = quotable(std::string(255, 'x') + "\xc3\xa9\xc3\xa9");
  EXPECT_EQ(quoted, std::string(255, 'x'));
}

}  // namespace
}  // namespace driver
