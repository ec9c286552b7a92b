// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One disk of DISK, `;` between disks, `,` between key=value:
//
//   uuid={…},enabled=yes,size=10485760,image=/vz/disks/data.hdd,mnt=/data,mnt_opts=ro
#pragma once

#include <string>
#include <string_view>

namespace convert {

struct VeDisk {
  bool enabled = true;
  bool read_only = false;
  std::string image;   // an image file, or a ploop bundle; relative to the private area
  std::string device;  // of the host, instead of an image
  std::string target;  // mount point in the container; empty: not mounted
  std::string wrong;   // what cannot be read of it

  bool is_root() const { return target == "/"; }

  bool operator==(const VeDisk&) const = default;
};

// Absolute, without "." and "..", and without an expansion: what the conversion takes for a mount point or a device.
bool is_whole_path(std::string_view path);

VeDisk parse_ve_disk(std::string_view text);

// The disk's text with one key set, or without it where the value is empty.
std::string with_disk_key(std::string_view text, std::string_view key, std::string_view value);

}  // namespace convert
