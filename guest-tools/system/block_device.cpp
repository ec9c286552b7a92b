// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/block_device.hpp"

#include "guest-tools/system/file_text.hpp"

#include <dirent.h>
#include <stdlib.h>

namespace guest_tools {
namespace {

enum class Numbering : uint8_t {
  kIde,         // a host for each cable, the unit is the SCSI target
  kSata,        // a host for each disk
  kScsiTarget,  // the unit is the SCSI target
  kVirtio,      // the unit is the SCSI LUN of a virtio-scsi disk; a virtio-blk disk is alone
  kAlone,
};

struct Controller {
  Text driver, bus_type;
  Numbering numbering;
};

constexpr Controller kControllers[] = {{"ata_piix", "ide", Numbering::kIde},
                                       {"ahci", "sata", Numbering::kSata},
                                       {"sym53c8xx", "scsi", Numbering::kScsiTarget},
                                       {"virtio-pci", "virtio", Numbering::kVirtio},
                                       {"nvme", "nvme", Numbering::kAlone}};

struct PciAddress {
  uint64_t domain = 0, bus = 0, slot = 0, function = 0;
};

struct ScsiAddress {
  uint64_t channel = 0, target = 0, lun = 0;
};

// "/0000:00:02.0"
bool take_pci_address(Text& rest, PciAddress& address) {
  Text at = rest;
  if (!take_prefix(at, "/") || !take_hexadecimal(at, address.domain) || !take_prefix(at, ":") ||
      !take_hexadecimal(at, address.bus) || !take_prefix(at, ":") || !take_hexadecimal(at, address.slot) ||
      !take_prefix(at, ".") || !take_hexadecimal(at, address.function))
    return false;
  rest = at;
  return true;
}

// ".../target2:0:1/2:0:1:0/...": host, channel, target, LUN
bool find_scsi_address(Text device, ScsiAddress& address) {
  const size_t start = find(device, "/target");
  if (start == kNotFound) return false;
  Text rest = device.from(start + 1);
  take_field(rest, '/');
  uint64_t host = 0;
  return take_decimal(rest, host) && take_prefix(rest, ":") && take_decimal(rest, address.channel) &&
         take_prefix(rest, ":") && take_decimal(rest, address.target) && take_prefix(rest, ":") &&
         take_decimal(rest, address.lun);
}

const Controller* controller_of(Text pci_device) {
  const Path link{pci_device, "/driver"};
  Path driver;
  if (!resolve_device(link, driver)) return nullptr;
  for (const Controller& row : kControllers)
    if (row.driver == device_name(driver.text())) return &row;
  return nullptr;
}

// "ata3" or "host2" behind the controller: the how-manieth of its kind there is it? False when it is none.
bool host_index(Text controller, Text behind, unsigned& index) {
  Text name = behind.from(1);
  name = take_field(name, '/');
  const Text kind = starts_with(name, "ata") ? "ata" : "host";
  uint64_t number = 0;
  if (!take_prefix(name, kind) || !parse_decimal(name, number)) return false;
  DIR* folder = opendir(Path{controller}.c_str());
  if (folder == nullptr) return false;
  index = 0;
  while (const dirent* entry = readdir(folder)) {
    Text other = entry->d_name;
    uint64_t other_number = 0;
    if (take_prefix(other, kind) && parse_decimal(other, other_number) && other_number < number) ++index;
  }
  closedir(folder);
  return true;
}

bool number_unit(const Controller& controller, Text controller_path, Text behind, DiskAddress& address) {
  ScsiAddress scsi;
  const bool is_scsi = find_scsi_address(behind, scsi);
  unsigned host = 0;
  switch (controller.numbering) {
    case Numbering::kIde:
      if (!is_scsi || !host_index(controller_path, behind, host)) return false;
      address.bus = host;
      address.unit = static_cast<unsigned>(scsi.target);
      return true;
    case Numbering::kSata:
      if (!is_scsi || !host_index(controller_path, behind, host)) return false;
      address.unit = host;
      return true;
    case Numbering::kScsiTarget:
      address.unit = static_cast<unsigned>(scsi.target);
      return is_scsi;
    case Numbering::kVirtio:
      if (!is_scsi) return true;
      address.bus_type = "scsi";
      address.unit = static_cast<unsigned>(scsi.lun);
      return true;
    case Numbering::kAlone:
      break;
  }
  return true;
}

// The controller is the first PCI device on the way to the disk that has one of the drivers; bridges go before it.
void read_pci_address(Text device, size_t buses, DiskAddress& address) {
  Text rest = device.from(buses);
  take_field(rest, '/');  // "pci0000:00"
  rest = {rest.data - 1, rest.size + 1};
  PciAddress pci;
  while (take_pci_address(rest, pci)) {
    const Text path = device.first(static_cast<size_t>(rest.data - device.data));
    const Controller* controller = controller_of(path);
    if (controller == nullptr) continue;
    address.bus_type = controller->bus_type;
    if (!number_unit(*controller, path, rest, address)) {
      address.bus_type = "unknown";
      return;
    }
    address.pci_domain = static_cast<int>(pci.domain);
    address.pci_bus = static_cast<int>(pci.bus);
    address.pci_slot = static_cast<int>(pci.slot);
    address.pci_function = static_cast<int>(pci.function);
    return;
  }
}

// virtio without PCI
void read_virtio_address(Text device, DiskAddress& address) {
  ScsiAddress scsi;
  if (find(device, "/virtio") == kNotFound || find(device, "/block") == kNotFound) return;
  address.bus_type = "virtio";
  if (!find_scsi_address(device, scsi)) return;
  address.bus_type = "scsi";
  address.bus = static_cast<unsigned>(scsi.channel);
  address.target = static_cast<unsigned>(scsi.target);
  address.unit = static_cast<unsigned>(scsi.lun);
}

// "NAME=value" lines
bool find_setting(Text file, Text name, Text& value) {
  while (!file.empty()) {
    value = take_line(file);
    if (take_prefix(value, name) && take_prefix(value, "=") && !value.empty()) return true;
  }
  return false;
}

// udev's notes on a block device lie under its number.
void read_serial(Text root, Text uevent, Buffer& serial) {
  Text major, minor, value;
  if (!find_setting(uevent, "MAJOR", major) || !find_setting(uevent, "MINOR", minor)) return;
  Buffer notes{64 * 1024};
  if (read_file(Path{root, "/run/udev/data/b", major, ":", minor}.c_str(), notes) &&
      find_setting(notes.text(), "E:ID_SERIAL", value))
    serial.append(value);
}

}  // namespace

bool resolve_device(const Path& link, Path& device) {
  char* real = realpath(link.c_str(), nullptr);
  if (real == nullptr) return false;
  device = Path{real};
  free(real);
  return true;
}

bool is_virtual_device(Text device) { return find(device, "/devices/virtual/block/") != kNotFound; }

Text device_name(Text device) {
  Text name = device;
  while (!device.empty()) name = take_field(device, '/');
  return name;
}

void read_node(Text device, Buffer& node) {
  Buffer uevent{4096};
  Text name;
  if (!read_file(Path{device, "/uevent"}.c_str(), uevent) || !find_setting(uevent.text(), "DEVNAME", name))
    name = device_name(device);  // Linux before 2.6.29
  node.append("/dev/");
  for (const char c : name) node.append(c == '!' ? '/' : c);
}

void read_disk_address(Text root, Text device, DiskAddress& address) {
  Buffer uevent{4096};
  read_node(device, address.node);
  if (read_file(Path{device, "/uevent"}.c_str(), uevent)) read_serial(root, uevent.text(), address.serial);
  const size_t buses = find(device, "/devices/pci");
  if (buses != kNotFound)
    read_pci_address(device, buses + sizeof("/devices/") - 1, address);
  else
    read_virtio_address(device, address);
}

}  // namespace guest_tools
