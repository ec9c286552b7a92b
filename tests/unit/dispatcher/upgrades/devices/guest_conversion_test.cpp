// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/devices/guest_conversion.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using testing::HasSubstr;

TEST(GuestConversion, virt_v2v_is_told_of_overlays_alone) {
  const std::string xml = conversion_xml(
      {.name = "a<b", .has_kvm = false, .disks = {{{"/vz/a&b.qcow2.new", "qcow2"}, "sda", "sata"}}, .log = "/log"});
  for (const char* part : {"<domain type=\"qemu\">", "<name>a&lt;b</name>", "<driver name=\"qemu\" type=\"qcow2\"/>",
                           "<source file=\"/vz/a&amp;b.qcow2.new\"/>", "<target dev=\"sda\" bus=\"sata\"/>"})
    EXPECT_THAT(xml, HasSubstr(part));
}

TEST(GuestConversion, what_it_says_decides_about_the_devices) {
  constexpr const char* kGood =
      "[  68.2] Converting 12.15 to run on KVM\nvirt-v2v-in-place: This guest has virtio drivers "
      "installed.\n[ 170.1] Finishing off\n";
  EXPECT_EQ(*devices_of_conversion(kGood), VirtioDevices{});
  const std::string warned =
      "virt-v2v-in-place: warning: there is no virtio network driver for this version of Windows";
  EXPECT_EQ(*devices_of_conversion(warned + kGood), (VirtioDevices{.disks = VirtioBus::kBlk, .adapters = false}));
  for (const char* none : {"", "virt-v2v-in-place: This guest does not have virtio drivers installed.\n"})
    EXPECT_THAT(devices_of_conversion(none).error().message, HasSubstr("package virtio-win")) << none;
}

}  // namespace
}  // namespace dispatcher
