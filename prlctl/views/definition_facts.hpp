// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a domain's definition alone says for lists: kind, addresses, whether it is a template. Text in; libvirt made it.
#pragma once

#include "prlctl/views/environment_facts.hpp"

#include <string_view>

namespace prlctl {

EnvironmentFacts read_definition_facts(std::string_view domain_xml);

}  // namespace prlctl
