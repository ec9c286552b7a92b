// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/upgrades/devices/guest_drivers.hpp"

#include <gmock/gmock.h>

namespace dispatcher {
namespace {

using testing::HasSubstr;

Result<VirtioDevices> of(std::string_view said) { return virtio_devices_of(parse_drivers(said)); }

std::string refusal(const Result<VirtioDevices>& devices) { return devices ? "not refused" : devices.error().message; }

constexpr const char* kAll =
    "initramfs /boot/initrd.img-6.1\nearly virtio_pci\nmodule virtio_pci\nearly virtio_blk\nmodule virtio_blk\n"
    "early virtio_scsi\nmodule virtio_scsi\nmodule virtio_net\n";

TEST(GuestDrivers, disks_keep_their_names_where_virtio_scsi_is_early) {
  EXPECT_EQ(*of(kAll), VirtioDevices{.disks = VirtioBus::kScsi});
  EXPECT_EQ(*of(std::string(kAll) + "node sd\n"), VirtioDevices{.disks = VirtioBus::kScsi});
}

TEST(GuestDrivers, virtio_blk_does_for_disks_that_are_called_by_nothing_else) {
  constexpr const char* kBlk = "early virtio_pci\nearly virtio_blk\nmodule virtio_scsi\nmodule virtio_net\n";
  EXPECT_EQ(*of(kBlk), VirtioDevices{.disks = VirtioBus::kBlk});
  EXPECT_THAT(refusal(of(std::string(kBlk) + "node sd")), HasSubstr("calls a disk /dev/sd…"));
}

TEST(GuestDrivers, what_is_missing_is_named_and_what_brings_it) {
  struct Case {
    const char *said, *words;
  };
  for (const Case& one : {
           Case{"initramfs /boot/initrd\nmodule virtio_blk\nmodule virtio_pci\nmodule virtio_net\n",
                "'/boot/initrd' must have virtio_pci and virtio_scsi or virtio_blk: add them to"},
           Case{"initramfs /boot/initrd\nearly virtio_blk\nmodule virtio_net\n", "would not find its disks"},
           Case{"", "its initramfs was not found in /boot"},
           Case{"early virtio_pci\nearly virtio_scsi\n", "no module virtio_net"},
           Case{"early virtio_pci\nearly virtio_scsi\nmodule virtio_net\nnode hd\n", "calls a disk /dev/hd…"},
       })
    EXPECT_THAT(refusal(of(one.said)), HasSubstr(one.words)) << one.said;
}

TEST(GuestDrivers, lines_that_are_none_are_left_out) {
  const GuestDrivers drivers =
      parse_drivers("early\n\n early virtio_blk\nnonsense virtio_blk\nearly a b\ninitramfs \x01");
  EXPECT_EQ(drivers, (GuestDrivers{.early = {"a b"}, .modules = {}, .nodes = {}, .initramfs = "\x01"}));
  EXPECT_EQ(refusal(virtio_devices_of(drivers)).find('\x01'), std::string::npos);
}

constexpr const char* kRuns =
    "\r\nSERVICE_NAME: viostor \r\n        TYPE               : 1  KERNEL_DRIVER  \r\n"
    "        STATE              : 4  RUNNING \r\n";
constexpr const char* kStopped =
    "\r\nSERVICE_NAME: viostor \r\n        TYPE               : 1  KERNEL_DRIVER  \r\n"
    "        STATE              : 1  STOPPED \r\n";
constexpr const char* kNone =
    "[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n\r\nThe specified service does not exist.\r\n";
constexpr const char* kScsiRuns = "\r\nSERVICE_NAME: vioscsi \r\n        STATUS             : 4  WIRD AUSGEFÜHRT\r\n";
constexpr const char* kNet = "\r\nSERVICE_NAME: netkvm \r\n        STATE              : 1  STOPPED \r\n";

TEST(GuestDrivers, windows_starts_from_drivers_that_run) {
  const std::string none = kNone, net = kNet;
  EXPECT_EQ(*virtio_devices_of_windows(kRuns + none + net), VirtioDevices{.disks = VirtioBus::kBlk});
  EXPECT_EQ(*virtio_devices_of_windows(none + kScsiRuns + net), VirtioDevices{.disks = VirtioBus::kScsi});
  EXPECT_THAT(refusal(virtio_devices_of_windows(kStopped + none + net)), HasSubstr("no running driver viostor"));
  EXPECT_THAT(refusal(virtio_devices_of_windows(kStopped + std::string(kNet) + "STATE : 4 ")), HasSubstr("viostor"));
  EXPECT_THAT(refusal(virtio_devices_of_windows(kRuns + none + none)), HasSubstr("NetKVM"));
}

}  // namespace
}  // namespace dispatcher
