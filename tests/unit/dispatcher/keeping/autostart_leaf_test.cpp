// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/autostart_leaf.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

TEST(AutostartLeaf, the_flag_decides_and_words_that_say_more_stay) {
  struct Case {
    Kind kind;
    bool flag;
    const char* leaf;
    const char* wanted;
  };
  for (const Case& c :
       {Case{Kind::kVm, true, "0", "1"}, Case{Kind::kVm, true, "", "1"}, Case{Kind::kVm, true, "2", "2"},
        Case{Kind::kVm, true, "3", "1"}, Case{Kind::kVm, false, "2", "0"}, Case{Kind::kVm, false, "", ""},
        Case{Kind::kVm, false, "3", "3"}, Case{Kind::kContainer, true, "", "yes"},
        Case{Kind::kContainer, true, "auto", "auto"}, Case{Kind::kContainer, false, "yes", "no"},
        Case{Kind::kContainer, false, "", ""}})
    EXPECT_EQ(autostart_leaf(c.kind, c.flag, c.leaf), c.wanted) << c.leaf;
}

}  // namespace
}  // namespace dispatcher
