// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/commands/disk_json.hpp"

#include <dirent.h>

namespace guest_tools {
namespace {

constexpr size_t kDeepestStack = 8;

void write_below(Text root, Text device, JsonWriter& result, size_t depth) {
  DIR* folder = opendir(Path{device, "/slaves"}.c_str());
  if (folder == nullptr) return;
  while (const dirent* entry = readdir(folder)) {
    Path below;
    if (entry->d_name[0] != '.' && resolve_device(Path{device, "/slaves/", entry->d_name}, below))
      write_disk_addresses(root, below.text(), result, depth + 1);
  }
  closedir(folder);
}

}  // namespace

void write_disk_address(DiskAddress& address, JsonWriter& result) {
  result.begin_object();
  result.text_member("bus-type", address.bus_type);
  result.integer_member("bus", address.bus);
  result.integer_member("target", address.target);
  result.integer_member("unit", address.unit);
  result.key("pci-controller");
  result.begin_object();
  result.integer_member("domain", address.pci_domain);
  result.integer_member("bus", address.pci_bus);
  result.integer_member("slot", address.pci_slot);
  result.integer_member("function", address.pci_function);
  result.end_object();
  if (address.node.size() != 0) result.text_member("dev", address.node.text());
  if (address.serial.size() != 0) result.text_member("serial", address.serial.text());
  result.end_object();
}

void write_disk_addresses(Text root, Text device, JsonWriter& result, size_t depth) {
  if (depth > kDeepestStack) return;
  if (is_virtual_device(device)) return write_below(root, device, result, depth);
  DiskAddress address;
  read_disk_address(root, device, address);
  if (address.tells_something()) write_disk_address(address, result);
}

}  // namespace guest_tools
