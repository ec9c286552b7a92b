// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the name of an OS template says: ".centos-6-x86_64" is CentOS 6, of 64 bits. A leading dot marks an EZ template.
#pragma once

#include <string_view>

namespace convert {

// libvirt's name of its architecture.
std::string_view architecture_of(std::string_view os_template);

// Empty where libosinfo has no system of that name and version.
std::string_view libosinfo_id_of(std::string_view os_template);

}  // namespace convert
