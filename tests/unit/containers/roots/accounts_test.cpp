// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/accounts.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

const Accounts kFresh{"root:x:0:0::/root:/bin/bash\nwww:x:33:33::/:/bin/false\nubuntu:x:1000:1000::/home/u:/bin/sh\n",
                      "root:*:1::::::\nwww:*:1::::::\nubuntu:!:1::::::\n",
                      "root:x:0:\nsudo:x:27:ubuntu\nwww:x:33:\nubuntu:x:1000:\n",
                      "root:*::\nsudo:*::ubuntu\nwww:*::\nubuntu:!::\n"};

TEST(Accounts, people_their_groups_and_roots_password_are_carried_and_services_stay_the_fresh_ones) {
  const Accounts old{
      "root:x:0:0::/root:/bin/zsh\nwww:x:48:48::/:/bin/false\nann:x:1000:1000:Ann:/home/ann:/bin/bash\n"
      "nobody:x:65534:65534::/:/bin/false\n",
      "root:$6$secret:7::::::\nwww:!:1::::::\nann:$6$hers:7::::::\n",
      "root:x:0:\nsudo:x:10:ann\nwww:x:48:ann,www\nann:x:1000:\nfamily:x:1001:ann,bob\n",
      "ann:!::\nfamily:!:ann:ann\n"};
  const Accounts both = with_people(kFresh, old, "");
  EXPECT_EQ(both.passwd,
            "root:x:0:0::/root:/bin/bash\nwww:x:33:33::/:/bin/false\nann:x:1000:1000:Ann:/home/ann:/bin/bash\n");
  EXPECT_EQ(both.shadow, "root:$6$secret:7::::::\nwww:*:1::::::\nann:$6$hers:7::::::\n");
  EXPECT_EQ(both.group, "root:x:0:\nsudo:x:27:ubuntu,ann\nwww:x:33:ann\nann:x:1000:\nfamily:x:1001:ann,bob\n");
  EXPECT_EQ(both.gshadow, "root:*::\nsudo:*::ubuntu\nwww:*::\nann:!::\nfamily:!:ann:ann\n");
}

TEST(Accounts, the_old_systems_login_defs_say_where_people_begin) {
  const Accounts old{"bob:x:500:500::/:/bin/sh\n", "", "bob:x:500:\n", ""};
  EXPECT_EQ(with_people({}, old, "").passwd, "");
  EXPECT_EQ(with_people({}, old, "# UID_MIN 9\nUID_MINIMUM 8\nUID_MIN\t\t500 # as it was\n").passwd,
            "bob:x:500:500::/:/bin/sh\n");
  EXPECT_EQ(with_people({}, old, "UID_MIN x\n").passwd, "");
}

TEST(Accounts, lines_of_another_shape_are_nobodys_and_nobody_becomes_root) {
  const Accounts old{
      "evil:x:0:0::/:/bin/sh\nroot:x:1000:1::/:/\nshort:x:1000\n:x:1000:1000::/:/bin/"
      "sh\nbig:x:99999999999999999999:1::/:/\n",
      "root:too:short\nevil:x:1::::::\n", "wheel:x:0:evil\n", ""};
  const Accounts both = with_people(kFresh, old, "UID_MIN 0\n");
  EXPECT_EQ(both.passwd, kFresh.passwd);
  EXPECT_EQ(both.shadow, kFresh.shadow);
  EXPECT_EQ(both.group, kFresh.group);
}

}  // namespace
}  // namespace containers
