// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A UUID from text, as libvirt's virUUIDParse takes it (util/viruuid.c): 32 hex digits of either case, dashes between
// whole bytes, white space around; and PCS6's form in braces. Nothing for any other text.
#pragma once

#include "libvirt-driver/rpc/uuid.hpp"

#include <optional>
#include <string_view>

namespace driver {

std::optional<Uuid> parse_uuid(std::string_view text);

}  // namespace driver
