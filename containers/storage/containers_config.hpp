// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How containers get their images, and how their ids are mapped: /etc/switchyard/containers.conf, lines `KEY = VALUE`,
// '#' begins a comment.
//
//   image_size = 10G         the disk space of a container that does not ask for another
//   image_filesystem = ext4  or xfs, which grows while it is mounted also where ext4 may not
//   id_mapped_mounts = auto  used where kernel and file system have them; never: as where they have not
//
// A key that is not known, or a bad value, is an error that names file and line: a mistyped quota must not be a guess.
#pragma once

#include "containers/storage/disk_filesystem.hpp"

#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace containers {

inline constexpr const char* kContainersConfigPath = "/etc/switchyard/containers.conf";

enum class IdMappedMounts { kAuto, kNever };

struct ContainersConfig {
  std::uint64_t image_size_bytes = std::uint64_t{10} << 30;
  FilesystemType image_filesystem = FilesystemType::kExt4;
  IdMappedMounts id_mapped_mounts = IdMappedMounts::kAuto;

  bool operator==(const ContainersConfig&) const = default;
};

Result<ContainersConfig> parse_containers_config(std::string_view text, std::string_view name);

// A file that does not exist means the defaults.
Result<ContainersConfig> read_containers_config(const std::string& path = kContainersConfigPath);

}  // namespace containers
