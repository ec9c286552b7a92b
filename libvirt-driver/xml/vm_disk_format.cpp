// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/vm_disk_format.hpp"

#include <fmt/format.h>

namespace driver {
namespace {

constexpr std::string_view kSuffix = ".qcow2";
constexpr std::string_view kFormat = "qcow2";
constexpr std::string_view kDriverTag = "<driver";

void name_format(TextEdits& edits, const Element& disk) {
  const Element* source = disk.child("source");
  if (disk.value_of("type") != "file" || disk.value_of("device", "disk") != "disk") return;
  if (!source || !source->value_of("file").ends_with(kSuffix)) return;
  const Element* image_driver = disk.child("driver");
  if (!image_driver) return edits.insert(source->whole.begin, fmt::format("<driver name='qemu' type='{}'/>", kFormat));
  if (image_driver->attribute("type")) return;
  const std::string_view name = image_driver->attribute("name") ? "" : " name='qemu'";
  edits.insert(image_driver->whole.begin + kDriverTag.size(), fmt::format("{} type='{}'", name, kFormat));
}

}  // namespace

void name_disk_formats(TextEdits& edits, const Element& domain) {
  const Element* devices = domain.child("devices");
  if (!devices) return;
  for (const Element& device : devices->children) {
    if (device.name == "disk" && device.namespace_uri.empty()) name_format(edits, device);
  }
}

}  // namespace driver
