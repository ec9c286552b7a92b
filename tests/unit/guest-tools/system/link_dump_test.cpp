// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/link_dump.hpp"
#include "../texts.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <ifaddrs.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <set>
#include <sys/socket.h>

namespace {

using guest_tools::DumpProgress;
using guest_tools::LinkDump;

template <class T>
std::string bytes(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::string aligned(std::string part) {
  part.resize((part.size() + 3) / 4 * 4);
  return part;
}

std::string attribute(unsigned short type, const std::string& value) {
  return aligned(bytes(rtattr{static_cast<unsigned short>(sizeof(rtattr) + value.size()), type}) + value);
}

std::string message(std::uint16_t type, const std::string& body) {
  nlmsghdr header = {};
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof(header) + body.size());
  header.nlmsg_type = type;
  return aligned(bytes(header) + body);
}

std::string example() {
  ifinfomsg link = {};
  link.ifi_index = 7;
  rtnl_link_stats old = {};
  old.rx_bytes = 1;
  rtnl_link_stats64 statistics = {};
  statistics.rx_bytes = std::uint64_t{1} << 40;
  statistics.tx_dropped = 3;
  ifaddrmsg address = {};
  address.ifa_family = AF_INET;
  address.ifa_prefixlen = 24;
  address.ifa_index = 7;
  return message(RTM_NEWLINK, bytes(link) + attribute(IFLA_IFNAME, std::string("eth0\0", 5)) +
                                  attribute(IFLA_ADDRESS, "\x02\x01\x02\x03\x04\x05") +
                                  attribute(IFLA_STATS64, bytes(statistics)) + attribute(IFLA_STATS, bytes(old))) +
         message(RTM_NEWADDR, bytes(address) + attribute(IFA_LOCAL, "\x0a\x01\x02\x03") +
                                  attribute(IFA_ADDRESS, "\x0a\x01\x02\xfe"));
}

TEST(LinkDump, reads_links_and_their_own_addresses) {
  LinkDump dump;
  const std::string all = example() + message(NLMSG_DONE, "");
  EXPECT_EQ(guest_tools::read_link_messages(all.data(), all.size(), dump), DumpProgress::kDone);
  ASSERT_EQ(dump.links.size(), 1u);
  EXPECT_EQ(dump.links[0].index, 7);
  EXPECT_STREQ(dump.links[0].name, "eth0");
  EXPECT_EQ(dump.links[0].hardware_address[5], 5);
  EXPECT_EQ(dump.links[0].statistics.rx_bytes, std::uint64_t{1} << 40);
  EXPECT_EQ(dump.links[0].statistics.tx_dropped, 3u);
  ASSERT_EQ(dump.addresses.size(), 1u);
  EXPECT_EQ(dump.addresses[0].prefix, 24u);
  EXPECT_EQ(std::memcmp(dump.addresses[0].bytes, "\x0a\x01\x02\x03", 4), 0);
}

TEST(LinkDump, messages_that_are_cut_off_or_lie_about_their_size_end_it) {
  const std::string whole = example();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    LinkDump dump;
    const std::string part = whole.substr(0, size);  // of its own, for the sanitizer to see what is read beyond
    EXPECT_NE(guest_tools::read_link_messages(part.data(), part.size(), dump), DumpProgress::kDone);
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char wrong : {'\0', '\x01', '\x7f', '\xff'}) {
      LinkDump dump;
      std::string broken = whole;
      broken[at] = wrong;
      guest_tools::read_link_messages(broken.data(), broken.size(), dump);
      for (const guest_tools::Link& link : dump.links) EXPECT_LT(std::strlen(link.name), sizeof(link.name));
    }
  }
}

TEST(LinkDump, an_error_of_the_kernel_is_one) {
  LinkDump dump;
  const std::string error = message(NLMSG_ERROR, bytes(nlmsgerr{}));
  EXPECT_EQ(guest_tools::read_link_messages(error.data(), error.size(), dump), DumpProgress::kFailed);
}

TEST(LinkDump, this_machine_has_the_interfaces_that_the_c_library_sees) {
  LinkDump dump;
  guest_tools::ErrorText error;
  ASSERT_TRUE(guest_tools::dump_links(dump, error)) << string(error.text());
  std::set<std::string> seen, wanted;
  for (const guest_tools::Link& link : dump.links) seen.insert(link.name);
  struct if_nameindex* all = if_nameindex();
  ASSERT_NE(all, nullptr);
  for (struct if_nameindex* each = all; each->if_index != 0; ++each) wanted.insert(each->if_name);
  if_freenameindex(all);
  EXPECT_EQ(seen, wanted);
}

}  // namespace
