// SPDX-License-Identifier: LGPL-2.1-or-later
//
// vzconvert: configurations of Parallels Cloud Server 6 and libvirt domain XML, on the command line.
#include "config-convert/cli/commands.hpp"
#include "config-convert/cli/outcome.hpp"
#include "config-convert/host/host_facts.hpp"

#include <cstdio>
#include <exception>

namespace {

using namespace convert;

// What nobody can handle: no memory, no working folder.
int run(const Arguments& arguments) {
  try {
    return finish(arguments, arguments.command->run(arguments));
  } catch (const std::exception& fault) {
    return fail(arguments, Failure{"", fault.what()});
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed = parse_arguments(commands(), {argv + 1, argv + argc}, context_of_host());
  if (const auto* answer = std::get_if<PrintAndExit>(&parsed)) {
    std::fputs(answer->text.c_str(), answer->status == kDone ? stdout : stderr);
    return answer->status;
  }
  return run(std::get<Arguments>(parsed));
}
