// SPDX-License-Identifier: LGPL-2.1-or-later
//
// pcs6-mapping: prints docs/pcs6-mapping.md; for who changes a table, not installed.
#include "config-convert/mapping/mapping_page.hpp"

#include <cstdio>

int main() {
  const std::string page = convert::mapping_page();
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() && std::fflush(stdout) == 0 ? 0 : 1;
}
