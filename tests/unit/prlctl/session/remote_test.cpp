// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/session/remote_command.hpp"
#include "prlctl/session/remote_host.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

RemoteCommand command_of(std::vector<std::string> words) {
  words.insert(words.begin(), "prlctl");
  return remote_command(parse(kPrlctl, words).request.value());
}

TEST(RemoteHost, is_parted_by_the_last_at_sign) {
  EXPECT_THAT(parse_remote_host("host"), Optional(RemoteHost{.host = "host"}));
  EXPECT_THAT(parse_remote_host("admin@host:2222"),
              Optional(RemoteHost{.user = "admin", .host = "host", .port = 2222}));
  EXPECT_THAT(parse_remote_host("admin:p@:w@[2001:db8::1]:22"),
              Optional(RemoteHost{.user = "admin", .password = "p@:w", .host = "2001:db8::1", .port = 22}));
  for (const char* here : {"", "localhost", "root@127.0.0.1", "[::1]"})
    EXPECT_TRUE(parse_remote_host(here).value().is_this_host()) << here;
}

TEST(RemoteHost, that_ssh_would_take_for_an_option_is_refused) {
  for (const char* wrong :
       {"-oProxyCommand=x", "-x@host", "@host", "a b", "host:0", "host:65536", "host:x", "[::1", "[::1]x", "a\nb"})
    EXPECT_FALSE(parse_remote_host(wrong)) << wrong;
}

TEST(RemoteCommand, has_every_word_quoted_and_says_nothing_of_the_way) {
  EXPECT_EQ(command_of({"set", "it's", "-l", "host", "--description=$(rm) `x`", "--cpus", "2"}).script,
            "exec prlctl 'set' 'it'\\''s' '--description=$(rm) `x`' '--cpus=2'");
  EXPECT_EQ(command_of({"list", "-aHo", "name", "-l", "root:pw@host", "-p", "/file"}).script,
            "exec prlctl 'list' '--all' '--no-header' '--output=name'");
  EXPECT_EQ(command_of({"exec", "web", "-l", "host", "--without-shell", "sh", "-c", "exit 7"}).script,
            "exec prlctl 'exec' 'web' '--without-shell' 'sh' '-c' 'exit 7'");
  EXPECT_THAT(command_of({"list"}).secrets, IsEmpty());
}

TEST(RemoteCommand, has_passwords_apart) {
  const RemoteCommand command = command_of({"set", "web", "--userpasswd", "root:s3cret", "--vnc-passwd=other"});
  EXPECT_EQ(command.script,
            "IFS= read -r s1; IFS= read -r s2; exec prlctl 'set' 'web' '--userpasswd='\"$s1\" '--vnc-passwd='\"$s2\"");
  EXPECT_THAT(command.secrets, ElementsAre("root:s3cret", "other"));
}

}  // namespace
}  // namespace prlctl
