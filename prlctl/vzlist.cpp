// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzlist: containers, as Virtuozzo's vzlist lists them.
#include "prlctl/vz/vzlist.hpp"

int main(int argc, char** argv) { return prlctl::run_vzlist(argc, argv); }
