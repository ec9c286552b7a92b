// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container's file as a domain: what forward writes out, and what back compares the domain with.
#pragma once

#include "config-convert/container/scope.hpp"
#include "foundation/result.hpp"

#include <map>
#include <string>

namespace convert {

// Id, root and what else the tables look at. An error: this file makes no container.
Result<void> plan_container(ContainerScope& ct);

// After plan_container.
void fill_domain(ContainerScope& ct, xmlNode* domain);

// What a tree keeps in metadata, by key.
std::map<std::string, std::string, std::less<>> kept_values(const xmlNode* domain);

}  // namespace convert
