// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who QEMU runs as, and which files it gets at: libvirt makes an image itself QEMU's, but opens no folder above it.
// Access lists are not looked at: where one lets QEMU in, an export is made that was not needed.
#pragma once

#include "foundation/result.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace upgrade {

// What a domain's definition says itself, in <seclabel model='dac'>. libvirt does not show what it chose.
Result<std::optional<QemuUser>> parse_qemu_user(std::string_view domain_xml);
// Of a host's capabilities: what other domains get. Without a word of it QEMU runs as root.
Result<QemuUser> parse_usual_qemu_user(std::string_view capabilities_xml);

struct QemuAccess {
  QemuUser user = {};
  bool has_profile = false;  // AppArmor's, which must be able to hold a file's name
};

// Whether all folders above an absolute path can be passed, and no profile forbids it.
bool can_reach(const std::string& path, const QemuAccess& qemu);

}  // namespace upgrade
