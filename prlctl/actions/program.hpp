// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A program from its command line to its exit code: parse, hide passwords, reach what is asked for, carry out.
#pragma once

#include "prlctl/actions/invocation.hpp"
#include "prlctl/syntax/action.hpp"

namespace prlctl {

// main() of a program, whose actions `handlers` carry out. Overwrites what is secret in `argv`.
int run_program(const Tool& tool, std::span<const HandlerRow> handlers, int argc, char** argv);

// The same without a process: what a request comes to.
int carry_out(Invocation& invocation, Handler handler);

}  // namespace prlctl
