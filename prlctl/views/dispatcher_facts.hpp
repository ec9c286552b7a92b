// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the dispatcher says for lists, by UUID. Nothing where it does not run, or does not answer: who asks goes on with
// libvirt alone. Its answers are checked for their types.
#pragma once

#include "prlctl/views/environment_facts.hpp"

#include <map>
#include <optional>
#include <string>

namespace prlctl {

using DispatcherFacts = std::map<std::string, EnvironmentFacts, std::less<>>;

DispatcherFacts read_dispatcher_facts(Session& session);
std::optional<EnvironmentFacts> read_dispatcher_facts(Session& session, const std::string& uuid);

// From a{oa{sa{sv}}}.
DispatcherFacts dispatcher_facts_of(GVariant* objects);

}  // namespace prlctl
