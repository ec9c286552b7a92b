// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/mounted_root.hpp"

namespace driver {

bool is_root_filesystem(const Element& device) {
  if (device.name != "filesystem" || !device.namespace_uri.empty()) return false;
  const Element* target = device.child("target");
  return target != nullptr && target->value_of("dir") == "/";
}

bool needs_mounting(const Element& filesystem, bool maps_ids) {
  const std::string_view type = filesystem.value_of("type");
  if (type == "template") return true;
  const Element* driver = filesystem.child("driver");
  if (type != "file" || driver == nullptr) return false;
  if (driver->value_of("type") == "ploop") return true;
  return driver->value_of("type") != "nbd" && (maps_ids || driver->value_of("format", "raw") != "raw");
}

const Element* mounted_root(const Element& domain, bool maps_ids) {
  const Element* devices = domain.child("devices");
  if (devices == nullptr) return nullptr;
  for (const Element& device : devices->children)
    if (is_root_filesystem(device) && needs_mounting(device, maps_ids)) return &device;
  return nullptr;
}

}  // namespace driver
