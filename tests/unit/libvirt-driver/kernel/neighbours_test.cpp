// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/neighbours.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(Neighbours, are_those_that_have_answered) {
  EXPECT_EQ(parse_neighbours("IP address       HW type     Flags       HW address            Mask     Device\n"
                             "192.168.122.5    0x1         0x2         52:54:00:00:00:01     *        virbr0\n"
                             "192.168.122.6    0x1         0x0         00:00:00:00:00:00     *        virbr0\n"
                             "broken\n"),
            (std::vector<Neighbour>{{"192.168.122.5", "52:54:00:00:00:01"}}));
}

}  // namespace
}  // namespace driver
