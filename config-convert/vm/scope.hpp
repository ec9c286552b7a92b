// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the rows of a virtual machine look at: the document, the host, and what was decided before the tables run
// (machine type, disks in their places, adapters, boot order).
#pragma once

#include "config-convert/context.hpp"
#include "config-convert/vm/guest_os.hpp"
#include "config-convert/vm/pvs_dialect.hpp"
#include "config-convert/vm/pvs_element.hpp"
#include "config-convert/rows/rows.hpp"

#include <string>
#include <vector>

namespace convert {

enum class StorageKind { kHdd, kCdRom, kFdd };

struct StorageDevice {
  StorageKind kind = StorageKind::kHdd;
  PvsElement element;
  std::int64_t index = 0;        // of its kind
  std::string pcs6_path;         // "Hardware/Hdd[0]/"
  std::string bus;               // ide, sata, scsi, virtio, usb, fdc
  std::string controller_model;  // of scsi
  std::int64_t stack_index = 0;  // place on its interface
  std::string target;            // sda
  // address type='drive'; no address where `has_address` is false
  bool has_address = false;
  std::int64_t controller = 0;
  std::int64_t bus_number = 0;
  std::int64_t target_number = 0;
  std::int64_t unit = 0;
  std::optional<DiskImage> image;  // none: an empty drive
  bool is_block = false;
  int boot_order = 0;  // 0: not in the boot order
};

struct NetworkAdapter {
  PvsElement element;
  std::int64_t index = 0;
  std::string pcs6_path;
  std::int64_t emulated_type = 0;
  std::string mac;
  int boot_order = 0;
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
  std::vector<StorageDevice> storage = {};
  std::vector<NetworkAdapter> adapters = {};

  Value text(std::string_view path) const { return root.text(path); }
};

struct DiskScope : ScopeBase {
  VmScope& vm;
  StorageDevice& device;

  Value text(std::string_view path) const { return device.element.text(path); }
};

struct AdapterScope : ScopeBase {
  VmScope& vm;
  NetworkAdapter& adapter;

  Value text(std::string_view path) const { return adapter.element.text(path); }
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
