// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/values/values.hpp"

#include <gtest/gtest.h>

namespace convert {
namespace {

TEST(Values, uuids_lose_braces_and_case_and_must_not_be_zero) {
  EXPECT_EQ(parse_uuid("{CB48311C-7A8C-cb81-548b-fa85a1b66729}"), "cb48311c-7a8c-cb81-548b-fa85a1b66729");
  EXPECT_EQ(parse_uuid(" cb48311c-7a8c-cb81-548b-fa85a1b66729 "), "cb48311c-7a8c-cb81-548b-fa85a1b66729");
  for (const char* wrong : {"", "VM_UUID", "{00000000-0000-0000-0000-000000000000}", "cb48311c7a8ccb81548bfa85a1b66729",
                            "{cb48311c-7a8c-cb81-548b-fa85a1b6672g}", "{cb48311c-7a8c-cb81-548b-fa85a1b66729"})
    EXPECT_FALSE(parse_uuid(wrong)) << wrong;
}

TEST(Values, mac_addresses_are_twelve_digits_of_one_machine) {
  EXPECT_EQ(parse_mac("001C4246A966"), "00:1c:42:46:a9:66");
  EXPECT_EQ(parse_mac("00-1c-42-46-a9-66"), "00:1c:42:46:a9:66");
  for (const char* wrong : {"", "001C4246A96", "001C4246A9661", "000000000000", "011C4246A966", "00:1c:42:46:a9:6x"})
    EXPECT_FALSE(parse_mac(wrong)) << wrong;
}

TEST(Values, a_made_mac_is_the_same_for_the_same_seed) {
  EXPECT_EQ(stable_mac("00:18:51", "101/eth0"), stable_mac("00:18:51", "101/eth0"));
  EXPECT_NE(stable_mac("00:18:51", "101/eth0"), stable_mac("00:18:51", "101/eth1"));
  EXPECT_TRUE(parse_mac(stable_mac("00:18:51", "x")));
}

TEST(Values, addresses_take_masks_and_prefixes) {
  EXPECT_EQ(parse_ip("192.0.2.1"), (IpAddress{"192.0.2.1", 24, false}));
  EXPECT_EQ(parse_ip("192.0.2.1/255.255.240.0"), (IpAddress{"192.0.2.1", 20, false}));
  EXPECT_EQ(parse_ip("192.0.2.1/32"), (IpAddress{"192.0.2.1", 32, false}));
  EXPECT_EQ(parse_ip("192.0.2.1/0.0.0.0"), (IpAddress{"192.0.2.1", 0, false}));
  EXPECT_EQ(parse_ip("2001:DB8:0::5"), (IpAddress{"2001:db8::5", 64, true}));
  for (const char* wrong :
       {"", "192.0.2", "192.0.2.1/33", "192.0.2.1/255.0.255.0", "2001:db8::5/129", "::1/255.255.0.0", "a"})
    EXPECT_FALSE(parse_ip(wrong)) << wrong;
}

TEST(Values, cpu_lists_are_normalised_and_stay_within_the_host) {
  EXPECT_EQ(parse_cpu_list("8,0-2,3", 16), "0-3,8");
  EXPECT_EQ(parse_cpu_list("5", 0), "5");
  for (const char* wrong : {"", "3-1", "0-4096", "all", "1-", "-1", "0,x"})
    EXPECT_FALSE(parse_cpu_list(wrong, 0)) << wrong;
  EXPECT_FALSE(parse_cpu_list("0-4", 4));
}

TEST(Values, names_lose_what_libvirt_refuses) {
  EXPECT_EQ(usable_name(" web/01\n "), "web_01");
  EXPECT_EQ(usable_name(".."), "_");
  EXPECT_EQ(usable_name(std::string(300, 'a')).size(), 255U);
  EXPECT_EQ(usable_name(" \t"), "");
  EXPECT_EQ(usable_name("R\xc3\xb6ntgen <1>"), "R\xc3\xb6ntgen <1>");
}

TEST(Values, text_for_xml_has_no_controls_and_no_broken_utf8) {
  EXPECT_EQ(xml_safe("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(xml_safe(std::string_view("a\0b\x1b"
                                      "c",
                                      5)),
            "a_b_c");
  EXPECT_EQ(xml_safe("\xff\xc3\xa4\xc3"), "_\xc3\xa4_");
  EXPECT_EQ(xml_safe("\xed\xa0\x80"), "___");
  EXPECT_FALSE(is_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
  EXPECT_TRUE(is_utf8("\xf0\x9f\x90\xa7"));
}

TEST(Values, integers_are_decimal_and_whole) {
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer("+7"), 7);
  for (const char* wrong : {"", "0x10", "1.5", "1 ", "99999999999999999999", "--1"})
    EXPECT_FALSE(parse_integer(wrong)) << wrong;
}

}  // namespace
}  // namespace convert
