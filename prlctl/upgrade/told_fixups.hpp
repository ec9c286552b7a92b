// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the Result of an upgrade says below "fixups", of a container (upgrade/fixups/fixup_report.hpp): what was changed
// in its files, and what its system wants of this host and does not have, with the cure. Lines for people; none of what
// is not there, or of another type. Pure; any thread.
#pragma once

#include <gio/gio.h>
#include <string>
#include <vector>

namespace prlctl {

struct ToldFixups {
  std::vector<std::string> changes;  // "mtab-link: /etc/mtab is a link to …"
  std::vector<std::string> needs;    // "centos 6.10: its glibc …; boot the host with …"

  bool operator==(const ToldFixups&) const = default;
};

ToldFixups told_fixups(GVariant* result);

}  // namespace prlctl
