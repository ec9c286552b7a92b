// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/numatune.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(Numatune, is_strict_on_all_nodes_where_nothing_is_said) {
  EXPECT_EQ(*read_numatune("<domain/>"), Numatune{});
  EXPECT_EQ(*read_numatune("<domain><numatune><memory nodeset='1'/></numatune></domain>"), (Numatune{"strict", "1"}));
}

TEST(Numatune, is_set_wherever_there_is_room_and_read_back) {
  const Numatune wanted{"preferred", "0-1"};
  for (const char* xml : {"<domain>\n  <name>a</name>\n</domain>", "<domain><numatune/></domain>",
                          "<domain><numatune><memory mode='strict' nodeset='3'/></numatune></domain>"}) {
    const auto changed = with_numatune(xml, wanted);
    ASSERT_TRUE(changed) << xml;
    EXPECT_EQ(*read_numatune(*changed), wanted) << *changed;
  }
}

}  // namespace
}  // namespace driver
