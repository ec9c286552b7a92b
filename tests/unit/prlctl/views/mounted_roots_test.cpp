// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/mounted_roots.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(MountedRoots, are_those_of_containers_below_any_folder_of_homes) {
  EXPECT_THAT(
      mounted_roots_of(
          "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
          "40 21 0:40 / /vz/private/5a1d0001-0000-4000-8000-000000000001/root rw - overlay switchyard:x rw\n"
          "41 21 0:41 / /srv/my\\040vz/private/5a1d0001-0000-4000-8000-000000000002/root rw - overlay switchyard:x rw\n"
          "42 21 0:42 / /vz/private/5a1d0001-0000-4000-8000-000000000003/own rw - ext4 /dev/loop1 rw\n"
          "43 21 0:43 / /vz/private/101/root rw - overlay switchyard:x rw\n"
          "44 21 0:44 / /vz/private/5a1d0001-0000-4000-8000-000000000004/image-1/root rw - ext4 /dev/loop2 rw\n"
          "45 21 0:45 / /root rw - ext4 /dev/loop3 rw\n"
          "garbage\n"),
      ElementsAre(Pair("5a1d0001-0000-4000-8000-000000000001", "/vz/private/5a1d0001-0000-4000-8000-000000000001/root"),
                  Pair("5a1d0001-0000-4000-8000-000000000002",
                       "/srv/my vz/private/5a1d0001-0000-4000-8000-000000000002/root")));
}

}  // namespace
}  // namespace prlctl
