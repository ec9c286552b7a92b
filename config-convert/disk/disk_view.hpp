// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A hard disk of PCS6 as its old server has it, whatever its layout, so that it can be shown as one disk and only read:
//
//   parts[0]  sectors 0 … n     top.hds → base.hds
//   parts[1]  sectors n … end   top.hds → base.hds
//
// A block that an image lacks is that of the next of its chain, and zeros at the end.
// One part with one image is a disk that QEMU opens as it is. A plain image is raw bytes, else it is a Parallels image
// with either magic. An image of another bundle, below a linked clone, may lie where Context::allowed_folders says.
#pragma once

#include "config-convert/context.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

struct ImageHome;

struct ViewImage {
  std::string path;  // absolute
  bool is_plain = false;

  bool operator==(const ViewImage&) const = default;
};

struct ViewPart {
  std::uint64_t start_sector = 0;  // of 512 bytes
  std::uint64_t end_sector = 0;    // first sector behind it
  std::vector<ViewImage> chain;    // top first

  bool operator==(const ViewPart&) const = default;
};

struct DiskView {
  std::uint64_t size_bytes = 0;
  std::vector<ViewPart> parts;       // in their order, without a hole
  std::vector<std::string> remarks;  // for the administrator: it can be used, but
  std::uint64_t held_bytes = 0;      // that the images hold, at most so much: what a copy has to move

  bool is_single_image() const { return parts.size() == 1 && parts[0].chain.size() == 1; }
};

// `name` as the configuration calls the disk. Every image's header and block table is checked, and that each is there,
// once, and as large as its part. Errors are for the administrator. Context::look_at must be set.
Result<DiskView> view_of_disk(const ImageHome& home, std::string_view name, const Context& context);

}  // namespace convert
