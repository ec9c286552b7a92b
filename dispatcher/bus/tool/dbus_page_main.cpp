// SPDX-License-Identifier: LGPL-2.1-or-later
//
//   build/debug/tools/dbus-page > docs/dbus.md
#include "dispatcher/bus/interfaces.hpp"

#include <cstdio>

int main() {
  const bool written = std::fputs(dispatcher::interfaces_page().c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  if (!written) std::perror("dbus-page: standard output");
  return written ? 0 : 1;
}
