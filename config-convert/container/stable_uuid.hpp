// SPDX-License-Identifier: LGPL-2.1-or-later
//
// UUIDs that are the same whenever they are made of the same words (RFC 4122, version 5): most PCS6 containers have
// none, and libvirt would give a new one with each definition.
#pragma once

#include <string>
#include <string_view>

namespace convert {

// Of `name` in the name space of `host_uuid`; where that is no UUID, in one of our own.
std::string stable_uuid(std::string_view host_uuid, std::string_view name);

}  // namespace convert
