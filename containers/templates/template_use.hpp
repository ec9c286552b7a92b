// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Who needs a template: containers whose own files, or a snapshot of them, are changes to it (their home's records),
// and those that are defined over it and have no home yet (libvirt's definition names it, as template_lookup.hpp finds
// it today).
#pragma once

#include "foundation/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace containers {

inline constexpr const char* kDefinitions = "/etc/libvirt/lxc";

// The containers' UUIDs, by the name of the template's folder.
using TemplateUsers = std::map<std::string, std::vector<std::string>>;

Result<TemplateUsers> read_template_users(const std::string& homes_root, const std::string& definitions = kDefinitions);

}  // namespace containers
