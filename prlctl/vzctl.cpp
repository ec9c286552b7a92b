// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzctl: containers by the commands of OpenVZ and Virtuozzo.
#include "prlctl/vz/vzctl.hpp"

int main(int argc, char** argv) { return prlctl::run_vzctl(argc, argv); }
