// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/daemon/config_text.hpp"

#include <gmock/gmock.h>

namespace driver {
namespace {

using Entries = std::vector<ConfigEntry>;

TEST(ConfigText, nothing_but_blanks_and_comments_is_no_entry) {
  EXPECT_EQ(parse_config_text("", "f").value(), Entries{});
  EXPECT_EQ(parse_config_text("# a\n\n \t# b = 1\r\n#", "f").value(), Entries{});
}

TEST(ConfigText, values_are_quoted_or_bare_or_lists) {
  EXPECT_EQ(parse_config_text("a=1\n b = \"x # y\" # z\nc='it is \"so\"'\r\nd = []\n"
                              "e = [\"p\", q , ]\nf=-1", "f").value(),
            (Entries{{"a", {"1"}, false, 1},
                     {"b", {"x # y"}, false, 2},
                     {"c", {"it is \"so\""}, false, 3},
                     {"d", {}, true, 4},
                     {"e", {"p", "q"}, true, 5},
                     {"f", {"-1"}, false, 6}}));
}

TEST(ConfigText, a_list_runs_over_lines_and_the_lines_are_counted) {
  EXPECT_EQ(parse_config_text("a = [ # first\n  \"x\",\n  \"y\"\n]\nb = 2\n", "f").value(),
            (Entries{{"a", {"x", "y"}, true, 1}, {"b", {"2"}, false, 5}}));
}

struct Refused {
  const char* text;
  const char* message;
};

const Refused kRefused[] = {
    {"= 1", "f:1: a line must start with a key, not '='"},
    {"\na 1", "f:2: '=' must follow the key 'a', not '1'"},
    {"a", "f:1: '=' must follow the key 'a', not the end of the file"},
    {"a =\nb = 1", "f:1: a value must come before the end of the line"},
    {"a = 1 2", "f:1: the line of 'a' must end after its value, not go on with '2'"},
    {"a = \"x\nb\"", "f:1: a string that starts with \" must end with it on the same line"},
    {"a = 'x", "f:1: a string that starts with ' must end with it on the same line"},
    {"a = \"x\ty\"", "f:1: a string must not hold control characters"},
    {"a = [1\n2]", "f:2: a list must go on with ',' or ']', not '2'"},
    {"a = [", "f:1: a value must come before the end of the file"},
    {"a = [[1]]", "f:1: a value must come before '['"},
    {"a = 1\nb = 2\na = 3", "f:3: 'a' is already set in line 1"},
    {"a = \x01", "f:1: a value must come before byte 0x01"},
};

TEST(ConfigText, mistake_is_refused_with_place_and_reason) {
  for (const Refused& row : kRefused) {
    const Result<Entries> entries = parse_config_text(row.text, "f");
    ASSERT_FALSE(entries) << row.text;
    EXPECT_EQ(entries.error().message, row.message);
    EXPECT_EQ(entries.error().domain, ErrorDomain::kConf);
  }
}

}  // namespace
}  // namespace driver
