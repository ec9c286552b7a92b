// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table of what a container of libvirt's LXC driver cannot have.
#pragma once

#include "libvirt-driver/xml/document.hpp"

#include <string_view>

namespace driver {

// Why a container cannot have this child of <devices>, of <os>, of <domain>; empty when it can.
std::string_view why_no_device(const Element& device);
std::string_view why_no_boot_setting(const Element& setting);
std::string_view why_no_setting(const Element& setting);

}  // namespace driver
