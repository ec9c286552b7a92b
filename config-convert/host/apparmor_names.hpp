// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Which names libvirt's AppArmor profiles can hold. Its virt-aa-helper writes the names of a machine's files, and the
// machine's own, between quotes and else as they are, where apparmor.d(5) takes {…}, […], * and ? for patterns: the
// profile of an image "disk.hdd.0.{5fba…}.hds", which is what PCS6 calls each of its images, cannot be loaded, and
// libvirt does not start the machine. Source: libvirt 9.0, src/security/virt-aa-helper.c; apparmor.d(5), "Globbing".
#pragma once

#include <string_view>

namespace convert {

// Of a file, with its path.
inline bool fits_apparmor_profile(std::string_view path) {
  return path.find_first_of(R"({}[]*?"\)") == std::string_view::npos;
}

// Of a machine: virt-aa-helper refuses some signs more.
inline bool is_name_for_apparmor(std::string_view name) {
  return fits_apparmor_profile(name) && name.find_first_of("^,") == std::string_view::npos;
}

}  // namespace convert
