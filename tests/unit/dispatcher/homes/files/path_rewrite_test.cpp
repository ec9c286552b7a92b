// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/files/path_rewrite.hpp"

#include <gtest/gtest.h>

namespace dispatcher {
namespace {

TEST(PathRewriteTest, follows_the_folder_wherever_a_value_begins_with_it) {
  const std::pair<const char*, const char*> kCases[] = {
      {"<source file='/vz/a/disk'/>", "<source file='/srv/b/disk'/>"},
      {"<source dir=\"/vz/a\"/>", "<source dir=\"/srv/b\"/>"},
      {"<nvram>/vz/a/vars.fd</nvram>", "<nvram>/srv/b/vars.fd</nvram>"},
      {"<nvram>/vz/a</nvram>", "<nvram>/srv/b</nvram>"},
      {"VE_PRIVATE=/vz/a", "VE_PRIVATE=/srv/b"},
      {"VE_PRIVATE=/vz/a\n", "VE_PRIVATE=/srv/b\n"},
      {"BINDMOUNT=\"/vz/a/x:/x,ro /vz/a/y:/y\"", "BINDMOUNT=\"/srv/b/x:/x,ro /srv/b/y:/y\""},
  };
  for (const auto& [text, wanted] : kCases) EXPECT_EQ(with_moved_paths(text, "/vz/a", "/srv/b"), wanted);
}

TEST(PathRewriteTest, leaves_what_only_looks_like_it) {
  for (const char* text : {"<source file='/vz/ab/disk'/>", "<source file='/mnt/vz/a/disk'/>", "<a>x/vz/a</a>",
                           "<source file='/vz/a.old'/>", ""})
    EXPECT_EQ(with_moved_paths(text, "/vz/a", "/srv/b"), text);
}

TEST(PathRewriteTest, takes_a_folder_into_itself_once) {
  EXPECT_EQ(with_moved_paths("'/vz/a/d' '/vz/a/e'", "/vz/a", "/vz/a/a"), "'/vz/a/a/d' '/vz/a/a/e'");
}

TEST(PathRewriteTest, escapes_as_xml_does) { EXPECT_EQ(xml_escaped("a&b<c>'\""), "a&amp;b&lt;c&gt;&apos;&quot;"); }

}  // namespace
}  // namespace dispatcher
