// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The order in which PCS6's schema (VmConfig, 2014, with the elements that Virtuozzo 7 added) has the children of an
// element: a leaf that is new in a file goes where the old servers would have written it.
#pragma once

#include <string_view>

namespace convert {

// Place of `child` among the children of `parent`; one beyond all known ones for a name that is not known there.
int pvs_rank(std::string_view parent, std::string_view child);

}  // namespace convert
