// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A disk of a container, seen from the host: an image, a block device, or a folder that stands in for one; its sizes,
// and the device that the kernel counts its reads and writes on while it is mounted.
//
// A disk is named in one word, "UUID,FORMAT,PATH" with FORMAT raw, qcow2, ploop, block or folder. Words and images are
// untrusted: of an image only the size in its header is read, and its format is what the word says.
//
//   const auto disk = parse_disk_name("3c1d3a52-…,raw,/vz/private/3c1d3a52-…/upper.img");
//   const auto facts = look_at_disk(*disk, attached_loops());
//
// Errors: kInvalidArg for a word of another form, kSystem for what cannot be read, kConfigUnsupported for a header that
// is not of its format. May wait for a disk.
#pragma once

#include "containers/storage/loop_device.hpp"
#include "containers/values/container_uuid.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace containers {

enum class DiskKind { kRaw, kQcow2, kPloop, kBlock, kFolder };

struct DiskName {
  ContainerUuid container;
  DiskKind kind = DiskKind::kRaw;
  std::string path;  // absolute

  bool operator==(const DiskName&) const = default;
};

Result<DiskName> parse_disk_name(std::string_view word);

// What /sys/dev/block/MAJOR:MINOR/stat says (Documentation/block/stat.rst).
struct DiskCounters {
  std::uint64_t reads = 0, read_bytes = 0, read_ns = 0;
  std::uint64_t writes = 0, written_bytes = 0, write_ns = 0;
  std::uint64_t flushes = 0, flush_ns = 0;

  bool operator==(const DiskCounters&) const = default;
};

std::optional<DiskCounters> parse_disk_counters(std::string_view stat);

struct DiskFacts {
  std::uint64_t capacity_bytes = 0;    // what the container sees of it
  std::uint64_t allocation_bytes = 0;  // what it takes on the host
  std::uint64_t physical_bytes = 0;    // the length of its file
  std::string device;                  // "7:3"; empty while no device is on it
  std::optional<DiskCounters> counters;
};

Result<DiskFacts> look_at_disk(const DiskName& disk, std::span<const AttachedLoop> loops);

// "/dev/loop3" of the image, or of the export that a qcow2 or Parallels image has; the device itself; nothing while it
// is not attached, and for a folder.
std::optional<std::string> device_of(const DiskName& disk, std::span<const AttachedLoop> loops);

// "7:3" of "/dev/loop3".
Result<std::string> number_of_device(const std::string& device_path);

// The size in the first 64 bytes of a qcow2 or Parallels image.
Result<std::uint64_t> parse_image_capacity(DiskKind kind, std::span<const unsigned char> header);

}  // namespace containers
