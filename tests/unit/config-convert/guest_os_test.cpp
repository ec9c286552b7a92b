// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/vm/guest_os.hpp"

#include <gtest/gtest.h>

#include <string>

namespace convert {
namespace {

TEST(GuestOs, ids_come_back_as_the_number_that_they_were_made_of) {
  for (const std::int64_t number : {2054, 2055, 2058, 2062, 2063, 2067, 2305, 2310, 2317, 2324, 2327, 2331, 2336, 2815})
    EXPECT_EQ(os_number_of(libosinfo_id(guest_os_of(number >> 8, number))), number) << number;
}

struct Id {
  const char* name;
  const char* id;
  std::int64_t number;
};

class OtherId : public testing::TestWithParam<Id> {};

TEST_P(OtherId, is_the_nearest_system) { EXPECT_EQ(os_number_of(GetParam().id), GetParam().number); }

INSTANTIATE_TEST_SUITE_P(Table, OtherId,
                         testing::Values(Id{"same_major", "http://centos.org/centos/6.5", 2317},
                                         Id{"newest_of_the_product", "http://centos.org/centos/9", 2331},
                                         Id{"without_version", "http://centos.org/centos", 2331},
                                         Id{"one_version_known", "http://debian.org/debian/12", 2310},
                                         Id{"release_2", "http://microsoft.com/win/2k8r2", 2058},
                                         Id{"release_2_of_2003", "http://microsoft.com/win/2k3r2", 2056},
                                         Id{"newer_windows", "http://microsoft.com/win/2k25", 2067},
                                         Id{"dot_zero", "http://redhat.com/rhel/7.9", 2323},
                                         Id{"other_linux", "http://libosinfo.org/linux/2022", 2559},
                                         Id{"unknown", "http://haiku-os.org/haiku/r1", 65535}, Id{"empty", "", 65535}),
                         [](const auto& test) { return test.param.name; });

TEST(GuestOs, the_number_decides_where_it_disagrees_with_the_type) {
  EXPECT_EQ(guest_os_of(9, 2055).family, OsFamily::kWindows);
  EXPECT_EQ(guest_os_of(9, 311).family, OsFamily::kLinux);
  EXPECT_EQ(guest_os_of(0, 0).family, OsFamily::kOther);
}

TEST(GuestOs, other_of_a_family_is_no_new_one) {
  EXPECT_FALSE(guest_os_of(8, 0x8ff).is_windows_from(kWindowsVista));
  EXPECT_FALSE(guest_os_of(9, 0x9ff).is_linux_from(kLinuxOfVirtuozzo7));
  EXPECT_TRUE(guest_os_of(9, 0x914).is_linux_from(kLinuxOfVirtuozzo7));
}

}  // namespace
}  // namespace convert
