// SPDX-License-Identifier: LGPL-2.1-or-later
//
// docs/dispatcher-settings.md, printed from the table of settings. Pure.
#pragma once

#include <string>

namespace dispatcher {

std::string settings_page();

}  // namespace dispatcher
