// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/host/program_answer.hpp"

#include "guest-tools/host/memory_file.hpp"

namespace guest {

Result<ProgramAnswer> ask_program(Guest& guest, std::vector<std::string> arguments, Deadline deadline) {
  const auto output = memory_file(""), errors = memory_file("");
  if (!output) return output.error();
  if (!errors) return errors.error();
  ProgramCall call;
  call.arguments = std::move(arguments);
  const auto ended = guest.exec(call, {-1, output->get(), errors->get(), kMostAnswer}, {.deadline = deadline});
  if (!ended) return ended.error();
  const auto said = text_of(*output), complained = text_of(*errors);
  if (!said) return said.error();
  if (!complained) return complained.error();
  return ProgramAnswer{ended->signal != 0 ? 128 + ended->signal : ended->status, *said, *complained};
}

}  // namespace guest
