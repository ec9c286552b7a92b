// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the rows of a virtual machine look at: the document, the host, and what was decided before the tables run
// (machine type, devices in their places, boot order).
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/convert.hpp"
#include "config-convert/rows/rows.hpp"
#include "config-convert/vm/guest_os.hpp"
#include "config-convert/vm/pvs_dialect.hpp"
#include "config-convert/vm/pvs_element.hpp"

#include <string>
#include <vector>

namespace convert {

struct DeviceKind;

// One device of the machine. What its kind does not have stays as it is here.
struct Device {
  const DeviceKind* kind = nullptr;
  PvsElement element;
  std::int64_t index = 0;  // of its kind
  std::string pcs6_path;   // "Hardware/Hdd[0]/"
  std::int64_t emulated_type = 0;
  int boot_order = 0;  // 0: not in the boot order
  // disks and drives
  std::string bus;               // ide, sata, scsi, virtio, usb, fdc
  std::string controller_model;  // of scsi
  std::int64_t stack_index = 0;  // place on its interface
  std::string target;            // sda
  bool has_address = false;      // address type='drive', of these four; a host's device has them too
  std::int64_t controller = 0;
  std::int64_t bus_number = 0;
  std::int64_t target_number = 0;
  std::int64_t unit = 0;
  std::optional<DiskImage> image;  // none: an empty drive
  bool is_block = false;
  std::uint64_t size_bytes = 0;  // of a disk; 0: not known
  // ports
  std::string_view port;  // file, unix, dev …
  std::string backend;    // file, socket or host behind it
  std::string service;    // on that host
  // network adapters
  std::string mac;
  std::vector<IpAddress> addresses;  // those of its guest that a host can have
};

struct VmScope : ScopeBase {
  const Context& context;
  PvsElement root;
  PvsDialect dialect = PvsDialect::kPcs6;
  GuestOs guest = {};
  std::string uuid = {};
  std::string home = {};       // folder of the machine, absolute; empty: not known
  std::string machine = "pc";  // pc or q35
  std::int64_t vcpus = 1;
  std::int64_t most_vcpus = 1;
  std::vector<Device> devices = {};
  std::vector<NetworkFilter> filters = {};  // that interfaces refer to
  std::vector<Device> left_out = {};        // not enabled, not connected, or wrong: in the file only

  bool is_way_back = false;  // a domain is made of it already: nothing in the file can refuse that

  Value text(std::string_view path) const { return root.text(path); }
};

struct DeviceScope : ScopeBase {
  VmScope& vm;
  Device& device;

  Value text(std::string_view path) const { return device.element.text(path); }
};

// A device's number: its Index, else the attribute of old files, else its position; a repeated one moves on.
class IndexGiver {
 public:
  std::int64_t give(const PvsElement& element, ScopeBase& scope);

 private:
  std::vector<bool> used_;
};

inline constexpr std::size_t kDevicesOfOneKind = 64;

// Libvirt's letters: a … z, aa …
std::string target_name(std::string_view prefix, std::int64_t number);

}  // namespace convert
