// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/block_device.hpp"
#include "../guest_root.hpp"

namespace {

class BlockDevice : public GuestRoot {
 protected:
  // A PCI device of /sys with its driver; its path below the root.
  std::string pci(const std::string& path, const std::string& driver) const {
    const std::string device = "/sys/devices/pci0000:00/" + path;
    std::filesystem::create_directories(root + "/sys/bus/pci/drivers/" + driver);
    link(device + "/driver", root + "/sys/bus/pci/drivers/" + driver);
    return device;
  }

  // "bus-type BUS:TARGET:UNIT pci D:B:S.F node serial"
  std::string address(const std::string& device, const std::string& uevent = "") const {
    write(device + "/uevent", uevent);
    guest_tools::DiskAddress seen;
    guest_tools::read_disk_address(agent.root, text(root + device), seen);
    const auto number = [](auto value) { return std::to_string(value); };
    return string(seen.bus_type) + " " + number(seen.bus) + ":" + number(seen.target) + ":" + number(seen.unit) + " " +
           number(seen.pci_domain) + ":" + number(seen.pci_bus) + ":" + number(seen.pci_slot) + "." +
           number(seen.pci_function) + " " + string(seen.node) + " " + string(seen.serial);
  }
};

TEST_F(BlockDevice, virtio) {
  const std::string device = pci("0000:00:02.0", "virtio-pci");
  EXPECT_EQ(address(device + "/virtio0/block/vda", "MAJOR=254\nMINOR=0\nDEVNAME=vda\n"),
            "virtio 0:0:0 0:0:2.0 /dev/vda ");
  EXPECT_EQ(address(device + "/virtio0/block/vda/vda1", "DEVNAME=vda1\n"), "virtio 0:0:0 0:0:2.0 /dev/vda1 ");
}

TEST_F(BlockDevice, virtio_scsi_behind_a_bridge) {
  pci("0000:00:1c.0", "pcieport");
  const std::string device = pci("0000:00:1c.0/0000:0a:1f.3", "virtio-pci");
  EXPECT_EQ(address(device + "/virtio1/host2/target2:0:3/2:0:3:5/block/sda"), "scsi 0:0:5 0:10:31.3 /dev/sda ");
}

TEST_F(BlockDevice, ide_counts_cables_and_sata_ports) {
  const std::string ide = pci("0000:00:01.1", "ata_piix");
  for (const char* host : {"/ata1", "/ata2", "/ata10"}) std::filesystem::create_directories(root + ide + host);
  EXPECT_EQ(address(ide + "/ata2/host1/target1:0:1/1:0:1:0/block/sdb"), "ide 1:0:1 0:0:1.1 /dev/sdb ");
  const std::string sata = pci("0000:00:1f.2", "ahci");
  for (const char* host : {"/ata3", "/ata9", "/ata10"}) std::filesystem::create_directories(root + sata + host);
  EXPECT_EQ(address(sata + "/ata10/host9/target9:0:0/9:0:0:0/block/sdc"), "sata 0:0:2 0:0:31.2 /dev/sdc ");
}

TEST_F(BlockDevice, others) {
  EXPECT_EQ(address(pci("0000:00:05.0", "sym53c8xx") + "/host3/target3:0:6/3:0:6:0/block/sdd"),
            "scsi 0:0:6 0:0:5.0 /dev/sdd ");
  EXPECT_EQ(address(pci("0000:00:06.0", "nvme") + "/nvme/nvme0/nvme0n1"), "nvme 0:0:0 0:0:6.0 /dev/nvme0n1 ");
  EXPECT_EQ(address(pci("0000:00:07.0", "mptspi") + "/host4/target4:0:1/4:0:1:0/block/sde"),
            "unknown 0:0:0 -1:-1:-1.-1 /dev/sde ");
  EXPECT_EQ(address("/sys/devices/platform/a003e00.virtio_mmio/virtio0/block/vdb"),
            "virtio 0:0:0 -1:-1:-1.-1 /dev/vdb ");
  EXPECT_EQ(address("/sys/devices/vbd-51712/block/xvda"), "unknown 0:0:0 -1:-1:-1.-1 /dev/xvda ");
}

TEST_F(BlockDevice, paths_that_lack_what_they_should_have_are_no_address) {
  EXPECT_EQ(address(pci("0000:00:01.1", "ata_piix") + "/block/sdb"), "unknown 0:0:0 -1:-1:-1.-1 /dev/sdb ");
  EXPECT_EQ(address("/sys/devices/pci0000:00"), "unknown 0:0:0 -1:-1:-1.-1 /dev/pci0000:00 ");
  EXPECT_EQ(address("/sys/devices/pci0000:00/0000:00"), "unknown 0:0:0 -1:-1:-1.-1 /dev/0000:00 ");
}

TEST_F(BlockDevice, udev_knows_the_serial_number_and_the_kernel_the_name) {
  write("/run/udev/data/b8:16", "S:disk/by-id/x\nE:ID_SERIAL=QEMU_HARDDISK_7\nE:ID_SERIAL_SHORT=7\n");
  EXPECT_EQ(address("/sys/devices/x/block/cciss!c0d0", "MAJOR=8\nMINOR=16\n"),
            "unknown 0:0:0 -1:-1:-1.-1 /dev/cciss/c0d0 QEMU_HARDDISK_7");
}

}  // namespace
