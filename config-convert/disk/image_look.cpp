// SPDX-License-Identifier: LGPL-2.1-or-later
#include "config-convert/disk/image_look.hpp"

#include "config-convert/disk/parallels_image.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace convert {
namespace {

SeenImage missing(std::string words) {
  SeenImage seen;
  seen.missing = std::move(words);
  return seen;
}

}  // namespace

Result<std::optional<FileGlimpse>> look_at(const Context& context, const std::string& path, std::size_t limit_bytes) {
  std::optional<FileGlimpse> seen = context.look_at(path, limit_bytes);
  if (seen && seen->is_elsewhere)
    return Error{ErrorCode::kConfigUnsupported, fmt::format("'{}' leads out of the machine's folder by a link", path)};
  if (seen && seen->is_special)
    return Error{ErrorCode::kConfigUnsupported, fmt::format("'{}' is neither a file nor a folder", path)};
  return seen;
}

Result<SeenImage> look_at_image(const ViewImage& image, const Context& context) {
  const auto looked = look_at(context, image.path, kParallelsHeaderBytes);
  if (!looked) return looked.error();
  if (!*looked || (*looked)->is_folder) return missing(fmt::format("'{}' is not there", image.path));
  const FileGlimpse& file = **looked;
  if (file.size_bytes == 0) return missing(fmt::format("'{}' has no content", image.path));
  SeenImage seen{{}, file.direct_io, false, file.size_bytes, file.size_bytes, file.device, file.inode};
  if (image.is_plain) return seen;

  const auto header = check_parallels_header(file.head, file.size_bytes, image.path);
  if (!header) return header.error();
  seen.is_in_use = header->is_in_use;
  seen.size_bytes = header->size_bytes;
  seen.held_bytes = std::min(file.size_bytes, header->size_bytes);
  if (header->table_bytes > kParallelsTableLimitBytes) return seen;
  const auto table = look_at(context, image.path, header->table_bytes);
  if (!table) return table.error();
  if (!*table) return missing(fmt::format("'{}' is not there", image.path));
  const auto held = check_parallels_table((*table)->head, (*table)->size_bytes, image.path);
  if (!held) return held.error();
  seen.held_bytes = *held;
  return seen;
}

}  // namespace convert
