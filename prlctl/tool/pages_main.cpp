// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Prints what is made from prlctl's table: `completion`, bash's, and `man`, docs/man/prlctl.8.
#include "prlctl/syntax/completion.hpp"
#include "prlctl/syntax/man_page.hpp"
#include "prlctl/syntax/prlctl_table.hpp"

#include <cstdio>
#include <string_view>

int main(int argc, char** argv) {
  const std::string_view page = argc == 2 ? argv[1] : "";
  if (page != "completion" && page != "man") {
    std::fputs("usage: prlctl-pages completion | man\n", stderr);
    return 2;
  }
  const std::string text = page == "man" ? prlctl::man_page(prlctl::kPrlctl) : prlctl::bash_completion(prlctl::kPrlctl);
  return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
}
