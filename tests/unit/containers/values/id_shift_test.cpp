// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/values/id_shift.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

using namespace std::string_literals;

IdMap range(std::uint32_t target) { return {{{0, target, 65536}}, {{0, target, 65536}}}; }

TEST(IdShift, moves_the_containers_ids_and_gives_the_others_to_nobody) {
  const IdShift first{{}, range(100000)}, again{range(100000), range(120000)}, back{range(100000), {}};
  EXPECT_EQ(first.user(0), 100000u);
  EXPECT_EQ(first.group(65535), 165535u);
  EXPECT_EQ(first.user(65536), kNobodysId);
  EXPECT_EQ(again.user(100000), 120000u);
  EXPECT_EQ(again.user(120000), 140000u);  // ranges that overlap
  EXPECT_EQ(again.user(0), kNobodysId);
  EXPECT_EQ(back.user(165535), 65535u);
  EXPECT_EQ(back.group(0xffffffff), kNobodysId);
}

TEST(IdShift, takes_each_of_several_ranges_and_users_apart_from_groups) {
  const IdShift maps{{}, {{{0, 1000, 10}, {500, 7000, 1}}, {{0, 4294967285u, 10}}}};
  EXPECT_EQ(maps.user(9), 1009u);
  EXPECT_EQ(maps.user(10), kNobodysId);
  EXPECT_EQ(maps.user(500), 7000u);
  EXPECT_EQ(maps.group(9), 4294967294u);
}

TEST(IdShift, changes_the_named_users_and_groups_of_an_acl_only) {
  const std::string header = "\2\0\0\0"s, owner = "\1\0\6\0\xff\xff\xff\xff"s, mask = "\x10\0\6\0\xff\xff\xff\xff"s;
  const std::string user = "\2\0\6\0\xea\3\0\0"s, group = "\x8\0\4\0\1\0\0\0"s;  // 1002, 1
  const auto shifted = IdShift{{}, range(0x10000)}.acl(header + owner + user + group + mask);
  ASSERT_TRUE(shifted) << shifted.error().message;
  EXPECT_EQ(*shifted, header + owner + "\2\0\6\0\xea\3\1\0"s + "\x8\0\4\0\1\0\1\0"s + mask);
}

TEST(IdShift, names_the_containers_root_in_capabilities) {
  const std::string of_host = "\1\0\0\2"s + "\0\x20\0\0"s + std::string(12, '\0');
  const std::string of_range = "\1\0\0\3"s + of_host.substr(4) + "\0\0\1\0"s;
  const IdShift there{{}, range(0x10000)}, back{range(0x10000), {}};
  EXPECT_EQ(*there.capability(of_host), of_range);
  EXPECT_EQ(*back.capability(of_range), of_host);
  EXPECT_EQ(*back.capability(of_host), of_host);
  EXPECT_EQ(*(IdShift{range(0x10000), range(0x20000)}.capability(of_range)), of_range.substr(0, 20) + "\0\0\2\0"s);
}

TEST(IdShift, refuses_attributes_of_another_form) {
  const IdShift maps{{}, range(100000)};
  for (const std::string& bytes : {""s, "\2\0\0"s, "\1\0\0\0"s, "\2\0\0\0\1\0\6\0\0\0\0"s})
    EXPECT_FALSE(maps.acl(bytes)) << bytes.size();
  for (const std::string& bytes : {""s, "\0\0\0\2"s, "\0\0\0\2"s + std::string(20, '\0'),
                                   "\0\0\0\3"s + std::string(16, '\0'), "\0\0\0\1"s + std::string(16, '\0')})
    EXPECT_FALSE(maps.capability(bytes)) << bytes.size();
}

}  // namespace
}  // namespace containers
