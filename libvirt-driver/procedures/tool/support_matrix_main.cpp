// SPDX-License-Identifier: LGPL-2.1-or-later
//
//   build/debug/tools/support-matrix > docs/support-matrix.md
#include "libvirt-driver/procedures/support_matrix.hpp"

#include <cstdio>

int main() {
  const std::string page = driver::support_matrix();
  const bool written = std::fwrite(page.data(), 1, page.size(), stdout) == page.size() && std::fflush(stdout) == 0;
  if (!written) std::perror("support-matrix: standard output");
  return written ? 0 : 1;
}
