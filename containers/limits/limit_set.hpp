// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The limits that libvirt has no element for, as the domain's <metadata> has them:
//
//   <switchyard:domain xmlns:switchyard='http://switchyard.org/xmlns/domain/1.0'>
//     <switchyard:limits>
//       <switchyard:numproc>200</switchyard:numproc>
//       <switchyard:iolimit>10485760</switchyard:iolimit>
//     </switchyard:limits> …
//
// Where there is no <limits> at all, those count that config-convert kept of a PCS6 file (<pcs6><kept path='NUMPROC'>,
// IOLIMIT, IOPSLIMIT). Whole numbers in the units of limit_table.hpp. Unknown names, names given twice and numbers out
// of range are refused; other children of <switchyard:domain> are other writers'. Applying is all or nothing.
//
// Errors: kInvalidArg for what is written wrongly, kOperationUnsupported for what the running kernel lacks, both with
// the limit's name. Parsing is pure and takes hostile text; applying looks at a running container.
#pragma once

#include "containers/limits/limit_table.hpp"

#include <map>

namespace containers {

using LimitSet = std::map<std::string, std::uint64_t, std::less<>>;

// Of a whole domain's XML.
Result<LimitSet> parse_limits(std::string_view domain_xml);
// Of our element by itself, as a client hands it to virDomainSetMetadata: libvirt gives the namespace to all elements
// in it that have none. Empty text: none.
Result<LimitSet> parse_limit_metadata(std::string_view element_xml);

// Tells the kernel what differs. `before` is what was told last; nothing at the container's start.
Result<void> apply_limits(const LimitPlace& place, const LimitSet& before, const LimitSet& after);

}  // namespace containers
