// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The page docs/upgrade-fixups.md, printed from the tables. A test holds the page against them.
#pragma once

#include <string>

namespace upgrade {

std::string fixup_page();

}  // namespace upgrade
