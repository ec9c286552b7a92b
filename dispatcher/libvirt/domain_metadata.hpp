// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The element of a domain's metadata that has that namespace; empty: there is none. Blocks; on a worker.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

#include <string>

namespace dispatcher {

// `impact`: VIR_DOMAIN_AFFECT_CONFIG, of the persistent definition; VIR_DOMAIN_AFFECT_LIVE, of that of now.
Result<std::string> metadata_of(virDomainPtr domain, const char* uri,
                                virDomainModificationImpact impact = VIR_DOMAIN_AFFECT_CONFIG);

}  // namespace dispatcher
