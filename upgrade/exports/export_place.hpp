// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Where the exports of an environment lie. A socket's path has at most 107 bytes: it is part of overlays, and stays.
#pragma once

#include <string>

namespace upgrade {

inline constexpr const char* kExportsFolder = "/run/libvirt/switchyard/exports";

inline std::string export_folder(const std::string& uuid) { return std::string(kExportsFolder) + "/" + uuid; }
inline std::string export_socket(const std::string& uuid, const std::string& name) {
  return export_folder(uuid) + "/" + name;
}

}  // namespace upgrade
