// SPDX-License-Identifier: LGPL-2.1-or-later
//
// prlctl: virtual environments by the commands of Virtuozzo and Parallels Cloud Server.
#include "prlctl/actions/program.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

int main(int argc, char** argv) { return prlctl::run_program(prlctl::kPrlctl, argc, argv); }
