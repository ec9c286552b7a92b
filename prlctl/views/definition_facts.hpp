// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a domain's definition alone says for lists: kind, addresses, whether it is a template. Text in; libvirt made it.
#pragma once

#include "prlctl/views/environment_facts.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace prlctl {

EnvironmentFacts read_definition_facts(std::string_view domain_xml);

// The home and the config file of an environment whose home lies where homes usually do; empty where there is none.
// For when nobody tells: the dispatcher knows homes elsewhere, too.
std::pair<std::string, std::string> usual_home(Kind kind, const std::string& uuid);

// A container that `vzctl set --disabled yes` keeps from being started.
bool is_disabled(virDomainPtr domain);

}  // namespace prlctl
