// SPDX-License-Identifier: LGPL-2.1-or-later
//
// upgrade-fixups: prints docs/upgrade-fixups.md; for who changes a table, not installed.
#include "upgrade/fixups/fixup_page.hpp"

#include <cstdio>

int main() {
  const std::string page = upgrade::fixup_page();
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() && std::fflush(stdout) == 0 ? 0 : 1;
}
