// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How libvirt calls a hook (libvirt.org/hooks.html): HOOK NAME OPERATION SUBOPERATION EXTRA, the domain's XML on
// standard input. Here the words become what there is to do. Everything but the moments that need us, and whatever
// a later libvirt may add, is nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace containers {

enum class HookAct {
  kNothing,
  kMount,    // prepare begin: before libvirt looks at the root
  kLimit,    // started begin: its first process has just begun; the earliest moment after its cgroups are made
  kUnmount,  // release end: when all of it has ended, also after a start that failed
};

struct HookCall {
  HookAct act = HookAct::kNothing;
  std::string domain_name;

  bool operator==(const HookCall&) const = default;
};

// `words` without the program's own name.
HookCall parse_hook_call(const std::vector<std::string_view>& words);

}  // namespace containers
