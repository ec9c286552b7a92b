// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/vcpu_elements.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

constexpr std::string_view kFull = R"(<domain type='lxc'>
  <name>ct</name>
  <vcpu placement='static' cpuset='0-3,^2' current='2'>4</vcpu>
  <cputune>
    <shares>500</shares>
    <quota>50000</quota>
    <vcpupin vcpu='0' cpuset='1'/>
    <emulatorpin cpuset='0'/>
  </cputune>
</domain>)";

const ContainerCpus kOfFull{
    .maximum = 4, .online = 2, .placement = {0, 1, 3}, .pins = {{0, {1}}}, .emulator = CpuSet{0}, .quota_us = 50000};

TEST(VcpuElements, are_read) {
  EXPECT_EQ(*read_vcpus(kFull), kOfFull);
  EXPECT_EQ(*read_vcpus("<domain/>"), ContainerCpus{});
  EXPECT_EQ(*read_vcpus("<domain><vcpu> 3\n</vcpu></domain>"), (ContainerCpus{.maximum = 3, .online = 3}));
}

TEST(VcpuElements, what_cannot_be_is_held_to_what_can) {
  EXPECT_EQ(*read_vcpus("<domain><vcpu current='9'>2</vcpu></domain>"), (ContainerCpus{.maximum = 2, .online = 2}));
  EXPECT_EQ(*read_vcpus("<domain><vcpu current='0'>0</vcpu></domain>"), ContainerCpus{});
  EXPECT_EQ(read_vcpus("<domain><vcpu>99999999</vcpu></domain>")->maximum, kMaxVcpus);
  EXPECT_EQ(*read_vcpus("<domain><cputune><vcpupin cpuset='1'/><vcpupin vcpu='0' cpuset='x'/></cputune></domain>"),
            ContainerCpus{});
  EXPECT_FALSE(read_vcpus("<domain>"));
}

TEST(VcpuElements, that_do_not_change_keep_the_bytes) { EXPECT_EQ(*with_vcpus(kFull, kOfFull), kFull); }

TEST(VcpuElements, read_back_as_they_were_set) {
  for (const std::string_view xml :
       {kFull, std::string_view("<domain><vcpu>4</vcpu></domain>"),
        std::string_view("<domain><vcpu current='1'>4</vcpu><cputune/></domain>"),
        std::string_view("<domain><name>x</name></domain>"), std::string_view("<domain type='lxc'/>")}) {
    ContainerCpus wanted = *read_vcpus(xml);
    wanted.maximum = 6;
    wanted.online = 3;
    wanted.pins = {{0, {0}}, {2, {1, 2}}};
    wanted.emulator = CpuSet{1};
    const auto changed = with_vcpus(xml, wanted);
    ASSERT_TRUE(changed) << xml;
    EXPECT_EQ(*read_vcpus(*changed), wanted) << *changed;
    wanted.online = 6;
    wanted.pins.clear();
    wanted.emulator.reset();
    EXPECT_EQ(*read_vcpus(*with_vcpus(*changed, wanted)), wanted) << *changed;
  }
}

TEST(VcpuElements, leave_the_rest_of_the_text) {
  ContainerCpus wanted = kOfFull;
  wanted.online = 4;
  wanted.pins[1] = {3};
  EXPECT_EQ(*with_vcpus(kFull, wanted), R"(<domain type='lxc'>
  <name>ct</name>
  <vcpu placement='static' cpuset='0-3,^2'>4</vcpu>
  <cputune>
    <vcpupin vcpu='0' cpuset='1'/>
    <vcpupin vcpu='1' cpuset='3'/>
    <emulatorpin cpuset='0'/>
    <shares>500</shares>
    <quota>50000</quota>
  </cputune>
</domain>)");
}

}  // namespace
}  // namespace driver
