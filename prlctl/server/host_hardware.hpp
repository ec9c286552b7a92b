// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The host's disks, network interfaces and USB devices as /sys tells them, in the form of prlsrvctl's lists. `root`
// stands before /sys. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace prlctl {

struct HardwareDevice {
  std::string type;  // hdd, cdrom, net, usb
  std::string name;  // for people
  std::string id;    // what other commands call it

  bool operator==(const HardwareDevice&) const = default;
};

std::vector<HardwareDevice> read_hardware(const std::string& root = "");

// All but hubs. PCS6 calls one "2-1.2|0bda|0129|high|--|SERIAL": port, vendor, product, speed, serial number.
std::vector<HardwareDevice> read_usb_devices(const std::string& root = "");

struct UsbModel {
  std::string vendor;  // four hexadecimal digits, lower case
  std::string product;

  bool operator==(const UsbModel&) const = default;
};
// Of such a name, whether it is plugged in or not.
std::optional<UsbModel> usb_model_of(std::string_view system_name);

}  // namespace prlctl
