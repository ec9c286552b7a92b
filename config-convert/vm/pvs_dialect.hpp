// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Tells a configuration of a virtual machine from the many files that are handed in for one, and says what those are.
#pragma once

#include "config-convert/vm/pvs_element.hpp"
#include "foundation/result.hpp"

#include <string_view>

namespace convert {

enum class PvsDialect { kPcs6, kVirtuozzo7 };

// Before parsing: is this XML at all? An error says what it looks like.
Result<void> check_looks_like_xml(std::string_view text);

// After parsing: the root element, and what makes a machine one that cannot run here.
Result<PvsDialect> recognise_dialect(const xmlNode* root);

}  // namespace convert
