// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/channel_list.hpp"

#include <gtest/gtest.h>

namespace {

using guest::GuestWays;
using guest::read_guest_ways;

std::string channel(const std::string& name, const std::string& state) {
  return "<channel type='unix'><target type='virtio' name='" + name + "' state='" + state + "'/></channel>";
}

std::string machine(const std::string& devices) {
  return "<domain type='kvm'><os><type>hvm</type></os><devices>" + devices + "</devices></domain>";
}

TEST(GuestWays, of_a_machine_are_the_channels_that_its_guest_serves) {
  EXPECT_EQ(*read_guest_ways(machine("")), GuestWays{});
  EXPECT_EQ(
      *read_guest_ways(machine(channel("org.switchyard.guest.0", "disconnected") +
                               channel("org.switchyard.guest.1", "connected") + channel("org.other", "connected") +
                               channel("org.qemu.guest_agent.0", "connected") + "<disk/><channel/>")),
      (GuestWays{false, {"org.switchyard.guest.1"}, true}));
}

TEST(GuestWays, of_a_container_are_always_there) {
  EXPECT_EQ(*read_guest_ways("<domain type='lxc'><os><type>exe</type></os></domain>"),
            (GuestWays{true, {"org.switchyard.guest.0"}, true}));
}

TEST(GuestWays, are_of_domains_only) {
  EXPECT_FALSE(read_guest_ways(""));
  EXPECT_FALSE(read_guest_ways("<network/>"));
  EXPECT_FALSE(read_guest_ways("<domain>"));
}

}  // namespace
