// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlctl: virtual environments by the commands of Virtuozzo and Parallels Cloud Server. `prlctl server` is prlsrvctl.
#include "prlctl/actions/program.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/server/server_table.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

#include <string_view>

int main(int argc, char** argv) {
  using namespace prlctl;
  if (argc > 1 && std::string_view(argv[1]) == "server")
    return run_program(kPrlsrvctl, server_handlers(), argc - 1, argv + 1);
  return run_program(kPrlctl, handler_rows(), argc, argv);
}
