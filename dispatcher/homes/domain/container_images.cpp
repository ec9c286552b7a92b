// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/domain/container_images.hpp"

#include "config-convert/container/ve_disk.hpp"
#include "config-convert/fields.hpp"
#include "config-convert/values/values.hpp"
#include "dispatcher/homes/images/image_format.hpp"
#include "foundation/path_exists.hpp"

namespace dispatcher {

void know_container_images(convert::Context& context, const std::string& config, const std::string& home) {
  const auto disks = convert::ve_conf_field(config, "DISK");
  if (!disks) return;
  for (const std::string_view piece : convert::split(*disks, ";")) {
    const convert::VeDisk disk = convert::parse_ve_disk(piece);
    if (disk.image.empty()) continue;
    const std::string path = disk.image.starts_with('/') ? disk.image : home + "/" + disk.image;
    const bool is_away = !path_exists(path) && !path.ends_with(".hdd");
    const auto format =
        is_away ? Result<std::string>(path.ends_with(".qcow2") ? "qcow2" : "raw") : format_of_file(path);
    if (format && *format != "ploop") context.images.insert_or_assign(disk.image, convert::DiskImage{path, *format});
  }
}

}  // namespace dispatcher
