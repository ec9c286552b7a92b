// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt keeps autostart as a flag beside domain XML; a PCS6 file has a leaf for it that knows more than yes and no:
// "when it ran before" is left as it is while the flag is set.
//
//   config.pvs  Settings/Startup/AutoStart   0 no · 1 yes · 2 when it ran · 3, 4 with the console's window
//   ve.conf     ONBOOT                       no · yes · auto
//
// Pure. Source: PCS6's own files; docs/config-convert.md.
#pragma once

#include "dispatcher/model/environment.hpp"

#include <string>
#include <string_view>

namespace dispatcher {

std::string_view autostart_path(Kind kind);

// What the leaf is to say, given what it says.
std::string autostart_leaf(Kind kind, bool flag, std::string_view leaf);

}  // namespace dispatcher
