// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlsrvctl: the server, its networks and its defaults, by the commands of Virtuozzo and Parallels Cloud Server.
#include "prlctl/actions/program.hpp"
#include "prlctl/server/server_families.hpp"
#include "prlctl/server/server_table.hpp"

int main(int argc, char** argv) {
  return prlctl::run_program(prlctl::kPrlsrvctl, prlctl::server_handlers(), argc, argv);
}
