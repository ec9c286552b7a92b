// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a container has that is like a disk: its root, its further file systems that lie on an image or a block device,
// and block devices given to it. Each answers to the place where it is seen (`/`, `/srv`, `sdb`) and to its path on the
// host, in every call about disks.
//
// In: the backend's XML, with the user's form in its metadata. A root over a template has its files in an image of the
// container's home. Errors: kXml. Pure; any thread.
#pragma once

#include "foundation/result.hpp"
#include "libvirt-driver/rpc/uuid.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace driver {

enum class DiskForm { kTemplate, kImage, kBlock, kFolder };

struct ContainerDisk {
  std::string target;  // "/", "/srv"; of a block device given to it "sdb"
  DiskForm form = DiskForm::kFolder;
  std::string format{};       // "raw", "qcow2", "ploop"; of an image
  std::string path{};         // on the host; empty for kTemplate
  bool is_filesystem = true;  // mounted for the container

  // Its contents are nobody's but the container's.
  bool has_own_filesystem() const { return is_filesystem && form != DiskForm::kFolder; }
  bool operator==(const ContainerDisk&) const = default;
};

// The root first.
Result<std::vector<ContainerDisk>> read_container_disks(std::string_view backend_xml);

std::string path_of(const ContainerDisk& disk, const std::string& homes_root, const Uuid& container);
// How switchyard-ct is told of it: "UUID,raw,/vz/private/UUID/upper.img".
std::string disk_word(const ContainerDisk& disk, const std::string& homes_root, const Uuid& container);

// By target or path; nullptr.
const ContainerDisk* find_disk(const std::vector<ContainerDisk>& disks, std::string_view name,
                               const std::string& homes_root, const Uuid& container);

}  // namespace driver
