// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/devices/virtio_devices.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace dispatcher {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr VirtioDevices kScsi{.disks = VirtioBus::kScsi};
constexpr VirtioDevices kBlk{.disks = VirtioBus::kBlk};

constexpr const char* kMachine = R"(<?xml version="1.0" encoding="UTF-8"?>
<domain type="kvm">
  <name>web01</name><metadata><s:domain xmlns:s="http://switchyard.org/xmlns/domain/1.0"><s:pcs6/></s:domain></metadata>
  <devices>
    <disk type="file" device="disk"><source file="/a"/><target dev="hda" bus="ide"/><address type="drive" controller="0" bus="0" target="0" unit="1"/></disk>
    <disk type="file" device="disk"><source file="/b"/><target dev="sda" bus="sata"/><address type="drive" controller="0" bus="0" target="0" unit="3"/></disk>
    <disk type="file" device="disk"><source file="/c"/><target dev="sdb" bus="scsi"/><address type="drive" controller="0" bus="0" target="5" unit="0"/></disk>
    <disk type="file" device="cdrom"><target dev="hdc" bus="ide"/></disk>
    <disk type="file" device="disk"><source file="/u"/><target dev="sdc" bus="usb"/></disk>
    <disk type="file" device="disk"><source file="/v"/><target dev="vda" bus="virtio"/></disk>
    <controller type="scsi" index="0" model="lsisas1068"/>
    <interface type="network"><mac address="00:1c:42:00:00:01"/><model type="e1000"/></interface>
    <interface type="network"><mac address="00:1c:42:00:00:02"/></interface>
    <interface type="network"><mac address="00:1c:42:00:00:03"/><model type="virtio"/></interface>
    <channel type="unix"><target type="virtio" name="org.qemu.guest_agent.0"/></channel>
    <rng model="virtio"><backend model="random">/dev/urandom</backend></rng>
  </devices>
</domain>
)";

// Where elements were taken out blanks are left.
std::string without_blanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

std::string switched(const VirtioDevices& devices, std::string_view by = kByAgent) {
  const auto text = with_virtio_devices(kMachine, devices, by);
  return text ? *text : text.error().message;
}

TEST(VirtioDevices, on_virtio_scsi_disks_keep_the_names_that_linux_has_for_them) {
  const std::string text = switched(kScsi);
  EXPECT_THAT(text, HasSubstr(R"(<source file="/a"/><target dev="sdd" bus="scsi"/>)"
                              R"(<address type="drive" controller="1" bus="0" target="0" unit="0"/>)"));
  EXPECT_THAT(
      text,
      HasSubstr(R"(<target dev="sda" bus="scsi"/><address type="drive" controller="1" bus="0" target="0" unit="1"/>)"));
  EXPECT_THAT(
      text,
      HasSubstr(R"(<target dev="sdb" bus="scsi"/><address type="drive" controller="1" bus="0" target="0" unit="2"/>)"));
  EXPECT_THAT(text, HasSubstr(R"(<controller type="scsi" index="1" model="virtio-scsi"/>)"));
  EXPECT_THAT(text, HasSubstr(R"(<target dev="hdc" bus="ide"/>)"));
  EXPECT_THAT(text, HasSubstr(R"(<target dev="sdc" bus="usb"/>)"));
}

TEST(VirtioDevices, on_virtio_blk_disks_get_the_first_free_names) {
  const std::string text = switched(kBlk);
  for (const char* disk :
       {R"("/a"/><target dev="vdb" bus="virtio"/></disk>)", R"("/b"/><target dev="vdc" bus="virtio"/></disk>)",
        R"("/c"/><target dev="vdd" bus="virtio"/></disk>)", R"("/v"/><target dev="vda" bus="virtio"/></disk>)"})
    EXPECT_THAT(text, HasSubstr(disk));
  EXPECT_THAT(text, Not(HasSubstr("virtio-scsi")));
}

TEST(VirtioDevices, adapters_become_virtios_or_stay) {
  const std::string text = switched(kScsi);
  EXPECT_THAT(text, Not(HasSubstr(R"(type="e1000")")));
  EXPECT_THAT(text, HasSubstr(R"(<mac address="00:1c:42:00:00:02"/><model type="virtio"/>)"));
  EXPECT_THAT(switched({.disks = VirtioBus::kBlk, .adapters = false}), HasSubstr(R"(<model type="e1000"/>)"));
}

TEST(VirtioDevices, all_of_it_goes_back) {
  for (const VirtioDevices& devices : {kScsi, kBlk, VirtioDevices{VirtioBus::kScsi, false}}) {
    const auto back = with_former_devices(switched(devices));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(without_blanks(*back), without_blanks(kMachine));
  }
}

TEST(VirtioDevices, what_was_removed_or_added_meanwhile_does_not_come_back_or_go) {
  std::string text = switched(kScsi);
  const auto begin = text.find(R"(<disk type="file" device="disk"><source file="/b"/>)");
  text.erase(begin, text.find("</disk>", begin) + 7 - begin);
  text.insert(text.find("<controller"),
              R"(<disk type="file" device="disk"><source file="/new"/>)"
              R"(<target dev="sdz" bus="scsi"/><address type="drive" controller="1" unit="9"/></disk>)");
  const auto back = with_former_devices(text);
  ASSERT_TRUE(back);
  EXPECT_THAT(*back, HasSubstr(R"(<target dev="hda" bus="ide"/>)"));
  EXPECT_THAT(*back, Not(HasSubstr("\"/b\"")));
  EXPECT_THAT(*back, HasSubstr(R"(<target dev="sdz" bus="scsi"/>)"));
  EXPECT_THAT(*back, HasSubstr(R"(index="1" model="virtio-scsi"/>)")) << "it has a disk";
}

TEST(VirtioDevices, a_name_that_was_given_away_is_refused) {
  std::string text = switched(kScsi);
  text.insert(text.find("<controller"), R"(<disk type="file" device="disk"><target dev="hda" bus="ide"/></disk>)");
  const auto back = with_former_devices(text);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().message, "disk 'sdd' was 'hda', which is another disk's name now");
}

TEST(VirtioDevices, a_guest_gets_its_agents_channel_and_random_numbers_unless_it_is_windows) {
  constexpr const char* kBare =
      "<domain><metadata>%</metadata><devices><disk type='file'><target dev='hda' "
      "bus='ide'/></disk></devices></domain>";
  const auto with = [](std::string text, std::string_view system) {
    text.replace(text.find('%'), 1, system);
    return *with_virtio_devices(text, kBlk, kByAgent);
  };
  EXPECT_THAT(with(kBare, ""), HasSubstr(R"(<rng model="virtio"><backend model="random">/dev/urandom)"));
  EXPECT_THAT(with(kBare, ""), HasSubstr(R"(name="org.qemu.guest_agent.0")"));
  EXPECT_THAT(with(kBare,
                   "<l:libosinfo xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'>"
                   "<l:os id='http://microsoft.com/win/2k8r2'/></l:libosinfo>"),
              Not(HasSubstr("<rng")));
}

TEST(VirtioDevices, who_switched_is_told_and_twice_is_refused) {
  EXPECT_EQ(*who_switched(kMachine), "");
  EXPECT_EQ(*who_switched(switched(kBlk)), kByAgent);
  EXPECT_EQ(*who_switched(switched(kBlk, kByConversion)), kByConversion);
  EXPECT_EQ(with_virtio_devices(switched(kBlk), kBlk, kByAgent).error().message, "it has virtio's devices already");
  EXPECT_EQ(with_virtio_devices("<domain><devices/></domain>", kBlk, kByAgent).error().message,
            "it has virtio's devices already");
  EXPECT_EQ(with_former_devices(kMachine).error().message, "it has no other devices to go back to");
  for (const char* broken : {"", "<domain>", "<!DOCTYPE d><domain/>"})
    EXPECT_FALSE(with_virtio_devices(broken, kBlk, kByAgent)) << broken;
}

}  // namespace
}  // namespace dispatcher
