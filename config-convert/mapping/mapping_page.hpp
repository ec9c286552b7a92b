// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The page docs/pcs6-mapping.md, printed from the tables that convert: which leaf is which place in domain XML, which
// way, with an example. A test holds the page against the tables.
#pragma once

#include <string>

namespace convert {

std::string mapping_page();

}  // namespace convert
