// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Prints what is made from the programs' tables: `completion`, bash's, of each of them, and `man`, docs/man/prlctl.8.
#include "prlctl/server/server_table.hpp"
#include "prlctl/syntax/completion.hpp"
#include "prlctl/syntax/man_page.hpp"
#include "prlctl/syntax/prlctl_table.hpp"
#include "prlctl/vz/vzctl.hpp"
#include "prlctl/vz/vzlist.hpp"

#include <cstdio>
#include <string_view>

namespace {

std::string page_of(std::string_view page, std::string_view program) {
  if (page == "man") return prlctl::man_page(prlctl::kPrlctl);
  if (page != "completion") return {};
  if (program == "vzlist") return prlctl::bash_completion_of_options(prlctl::kVzlist);
  for (const prlctl::Tool* tool : {&prlctl::kPrlctl, &prlctl::kPrlsrvctl, &prlctl::vzctl_tool()})
    if (program == tool->name) return prlctl::bash_completion(*tool);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string text = page_of(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "prlctl");
  if (argc > 3 || text.empty()) {
    std::fputs("usage: prlctl-pages completion [prlctl | prlsrvctl | vzlist | vzctl] | man\n", stderr);
    return 2;
  }
  return std::fputs(text.c_str(), stdout) < 0 ? 1 : 0;
}
