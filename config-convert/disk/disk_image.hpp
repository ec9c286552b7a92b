// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From the name that a configuration gives a disk to the file that QEMU opens and libvirt's name of its format:
//
//   harddisk1.hdd/ + DiskDescriptor.xml  →  HOME/harddisk1.hdd/harddisk1.hdd.0.{GUID}.hds, ploop
//   disk.qcow2                           →  HOME/disk.qcow2, qcow2
//
// Names stay below the machine's home, or below a folder that the caller allows. Absolute names that lie in the home
// as the file itself remembers it are moved to where it is now. Without Context::look_at names alone decide, and a
// bundle is expected to hold its usual one image.
//
// A disk of several parts, and one with snapshots, is several images, which neither libvirt nor QEMU joins by
// themselves: it needs a copy, or an export that shows it as one. Such a disk is missing until Context::images names
// the result. What is there is checked before QEMU gets it.
#pragma once

#include "config-convert/context.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace convert {

struct ImageHome {
  std::string folder;      // where the machine lies; empty: not known, names stay relative and are refused
  std::string old_folder;  // where its file says that it lies
};

struct FoundImage {
  DiskImage image;
  bool is_missing = false;  // looked for, and not there, or to be made of what is there; `image` is what is expected
  std::string remark = {};  // what the report should say of the choice; empty: nothing
  std::uint64_t size_bytes = 0;      // of the disk in it; 0: not known
  std::optional<bool> is_luks = {};  // encrypted so; nothing: nobody looked at it
};

// An absolute, normal path that may be used for this machine.
Result<std::string> resolve_path(const ImageHome& home, std::string_view name, const Context& context);

// The same, of a file or one that is to be made: where the host can be looked at, no link on the way leads out.
Result<std::string> usable_path(const ImageHome& home, std::string_view name, const Context& context);

// A hard disk.
Result<FoundImage> find_disk_image(const ImageHome& home, std::string_view name, const Context& context);

}  // namespace convert
