// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What libvirt says of one domain, or of all. Blocks; on a worker. A domain that goes away meanwhile is no error: it is
// left out, or nothing.
#pragma once

#include "dispatcher/libvirt/handles.hpp"
#include "dispatcher/model/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dispatcher {

Result<std::optional<DomainFacts>> read_domain(const Connection& connection, const std::string& uuid);
// kNoDomain where there is none.
Result<DomainFacts> expect_domain(const Connection& connection, const std::string& uuid);
Result<std::vector<DomainFacts>> read_all_domains(const Connection& connection);

}  // namespace dispatcher
