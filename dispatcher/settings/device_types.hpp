// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Devices of a machine as `prlctl set --device-…` changes them: reference 6.4 and 6.5. A type is a list of config.pvs
// with its names (hdd0, cdrom1, net0), what a new one begins with, and a table of options, each a leaf or a function.
// What may be done while the machine runs: adapters and disks on virtio or SCSI come and go, a drive's medium and an
// adapter's cable change; whatever is not connected may go; all else wants it stopped.
#pragma once

#include "dispatcher/settings/draft.hpp"
#include "dispatcher/settings/setting.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

struct DeviceType;

// One device of the draft's machine.
struct DeviceEdit {
  Draft& draft;
  const DeviceType& type;
  std::int64_t index = 0;
  bool is_new = false;

  std::string name() const;   // hdd0
  std::string place() const;  // Hardware/Hdd[0]
  std::string get(std::string_view leaf) const;
  Result<void> put(std::string_view leaf, std::string_view value);
};

struct DeviceOption {
  std::string_view name;
  Takes takes = Takes::kText;
  std::string_view leaf = {};  // empty: `edit` knows
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::span<const WordForm> words = {};
  Result<void> (*edit)(DeviceEdit& device, const DeviceOption& option, const boost::json::value& value) = nullptr;
  bool live = false;      // of a device that a running machine has
  bool of_guest = false;  // a setting in the guest: no matter to the machine
  bool only_for_new = false;
};

struct DeviceType {
  std::string_view name;   // prlctl's
  std::string_view list;   // below Hardware
  std::string_view alias;  // "ua-hdd"
  std::size_t most = 1;    // of one machine
  std::vector<NewLeaf> (*leaves)(const DeviceEdit& device) = nullptr;
  std::span<const DeviceOption> options = {};
  // After its options, whichever were given: what they leave open, and what must be.
  Result<void> (*complete)(DeviceEdit& device, const boost::json::object& given) = nullptr;
  bool (*hotplugs)(const DeviceEdit& device) = nullptr;  // null: never
};

std::span<const DeviceType> device_types();
std::span<const Setting> device_settings();

// In files of their own.
extern const DeviceType kHardDiskType;
extern const DeviceType kCdDriveType;
extern const DeviceType kFloppyType;
extern const DeviceType kAdapterType;
extern const DeviceType kSerialType;
extern const DeviceType kParallelType;
extern const DeviceType kSoundType;
extern const DeviceType kPciType;

}  // namespace dispatcher
