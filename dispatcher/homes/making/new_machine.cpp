// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/making/new_machine.hpp"

#include "config-convert/xml/xml_writer.hpp"

#include <fmt/format.h>

#include <string_view>

namespace dispatcher {
namespace {

// PCS6's numbers: of device types in the boot order, of what an adapter is connected to, of its model.
constexpr unsigned kBootDisk = 6, kBootCd = 5, kBootNetwork = 8;
constexpr unsigned kShared = 1, kVirtualNetwork = 2, kHostBridge = 6;
constexpr unsigned kShutDown = 2;                // with the host
constexpr unsigned kAdapterTypes[] = {3, 2, 1};  // by NetworkCard

struct BusNumbers {
  unsigned interface;  // InterfaceType
  unsigned subtype;    // SubType
};
constexpr BusNumbers kBuses[] = {{1, 3}, {2, 0}, {0, 0}};  // by DiskBus

std::string braced(const std::string& uuid) { return fmt::format("{{{}}}", uuid); }

void leaf(xmlNode* parent, std::string_view path, std::string_view value) { convert::set(parent, path, value); }
void leaf(xmlNode* parent, std::string_view path, std::uint64_t value) {
  convert::set(parent, path, fmt::to_string(value));
}

void write_identity(xmlNode* root, const NewMachine& machine) {
  leaf(root, "AppVersion", "6.0.25346.1020853");
  xmlNode* identity = convert::at(root, "Identification");
  leaf(identity, "VmUuid", braced(machine.uuid));
  leaf(identity, "SourceVmUuid", braced(machine.uuid));
  leaf(identity, "LinkedVmUuid", "");
  leaf(identity, "VmName", machine.name);
  leaf(identity, "VmHome", machine.home + "/config.pvs");
  leaf(identity, "VmFilesLocation", 1);
}

void write_boot_order(xmlNode* startup, const NewMachine& machine) {
  xmlNode* order = convert::at(startup, "BootingOrder");
  unsigned place = 0;
  for (const unsigned type : {kBootDisk, kBootCd, kBootNetwork}) {
    if (type == kBootDisk && machine.disk_mib == 0) continue;
    xmlNode* device = convert::add(order, "BootDevice");
    leaf(device, "@id", place);
    leaf(device, "@dyn_lists", "");
    leaf(device, "Index", 0);
    leaf(device, "Type", type);
    leaf(device, "BootingNumber", ++place);
    leaf(device, "InUse", 1);
  }
  leaf(order, "@dyn_lists", fmt::format("BootDevice {}", place));
}

void write_settings(xmlNode* root, const NewMachine& machine) {
  const Distribution& os = *machine.distribution;
  xmlNode* settings = convert::at(root, "Settings");
  leaf(settings, "General/OsType", os.os_type);
  leaf(settings, "General/OsNumber", os.os_type * 256 + os.os_number);
  leaf(settings, "General/VmDescription", machine.description);
  leaf(settings, "General/IsTemplate", 0);
  xmlNode* startup = convert::at(settings, "Startup");
  leaf(startup, "AutoStart", 0);
  leaf(startup, "AutoStartDelay", 0);
  write_boot_order(startup, machine);
  leaf(startup, "Bios/EfiEnabled", 0);
  leaf(settings, "Shutdown/AutoStop", kShutDown);
  leaf(settings, "Runtime/IoPriority", 4);
  leaf(settings, "RemoteDisplay/Mode", 0);
  leaf(settings, "UsbController/UhcEnabled", os.usb3 ? 0 : 1);
  leaf(settings, "UsbController/EhcEnabled", os.usb3 ? 0 : 1);
  leaf(settings, "UsbController/XhcEnabled", os.usb3 ? 1 : 0);
}

xmlNode* write_device(xmlNode* hardware, std::string_view kind, unsigned emulated_type, std::string_view system_name) {
  xmlNode* device = convert::add(hardware, kind);
  leaf(device, "@id", 0);
  leaf(device, "@dyn_lists", "");
  leaf(device, "Index", 0);
  leaf(device, "Enabled", 1);
  leaf(device, "Connected", 1);
  leaf(device, "EmulatedType", emulated_type);
  leaf(device, "SystemName", system_name);
  leaf(device, "UserFriendlyName", system_name);
  return device;
}

void write_disk(xmlNode* hardware, const NewMachine& machine) {
  const BusNumbers bus = kBuses[static_cast<int>(machine.distribution->disk)];
  xmlNode* disk = write_device(hardware, "Hdd", 1, kFirstDisk);
  leaf(disk, "Uuid", braced(machine.disk_uuid));
  leaf(disk, "InterfaceType", bus.interface);
  leaf(disk, "SubType", bus.subtype);
  leaf(disk, "StackIndex", 0);
  leaf(disk, "DiskType", 1);
  leaf(disk, "Size", machine.disk_mib);
  leaf(disk, "DiskVersion", 2);
}

void write_drive(xmlNode* hardware, const NewMachine& machine) {
  const bool ide = machine.distribution->disk == DiskBus::kIde;
  xmlNode* drive = write_device(hardware, "CdRom", 1, "");
  leaf(drive, "Connected", 0);  // no medium
  leaf(drive, "InterfaceType", ide ? 0 : 2);
  leaf(drive, "StackIndex", machine.distribution->disk == DiskBus::kVirtioScsi ? 0 : 1);
}

void write_adapter(xmlNode* hardware, const NewMachine& machine) {
  const std::string_view network = machine.network;
  const bool bridge = network.starts_with("bridge:");
  const std::string_view name = network.substr(network.find(':') + 1);
  const unsigned type = network.empty() ? kShared : bridge ? kHostBridge : kVirtualNetwork;
  xmlNode* adapter = write_device(hardware, "NetworkAdapter", type, "eth0");
  std::string address = machine.address;
  std::erase(address, ':');
  for (char& digit : address) digit = digit >= 'a' && digit <= 'f' ? static_cast<char>(digit - 'a' + 'A') : digit;
  leaf(adapter, "MAC", address);
  leaf(adapter, "VirtualNetworkID", network.empty() ? "Shared" : name);
  leaf(adapter, "AdapterType", kAdapterTypes[static_cast<int>(machine.distribution->card)]);
}

void write_hardware(xmlNode* root, const NewMachine& machine) {
  xmlNode* hardware = convert::at(root, "Hardware");
  leaf(hardware, "@dyn_lists", machine.disk_mib != 0 ? "Hdd 1 CdRom 1 NetworkAdapter 1" : "CdRom 1 NetworkAdapter 1");
  leaf(hardware, "Cpu/Number", machine.cpus);
  leaf(hardware, "Cpu/Mode", 1);
  leaf(hardware, "Cpu/AccelerationLevel", 2);
  leaf(hardware, "Cpu/CpuUnits", 1000);
  leaf(hardware, "Chipset/Type", 1);
  leaf(hardware, "Chipset/Version", 3);
  if (!machine.chipset.empty()) leaf(hardware, "Chipset/Alias", machine.chipset);
  leaf(hardware, "Clock/TimeShift", 0);
  leaf(hardware, "Memory/RAM", machine.memory_mib);
  leaf(hardware, "Memory/MaxBalloonSize", 70);
  leaf(hardware, "Video/Enabled", 1);
  leaf(hardware, "Video/VideoMemorySize", machine.distribution->video_mib);
  if (machine.disk_mib != 0) write_disk(hardware, machine);
  write_drive(hardware, machine);
  write_adapter(hardware, machine);
}

}  // namespace

std::string config_of_new_machine(const NewMachine& machine) {
  convert::XmlWriter out("ParallelsVirtualMachine");
  leaf(out.root(), "@schemaVersion", "1.0");
  leaf(out.root(), "@dyn_lists", "VirtualAppliance 0");
  write_identity(out.root(), machine);
  write_settings(out.root(), machine);
  write_hardware(out.root(), machine);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + out.dump();
}

}  // namespace dispatcher
