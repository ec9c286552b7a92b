// SPDX-License-Identifier: LGPL-2.1-or-later
//
// update-qemu: a running machine goes on in a QEMU that is started now, the one that is installed: its state is saved
// to disk and resumed from there, as by suspend and resume. Where the new QEMU does not take the state it stays
// suspended.
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/power.hpp"

namespace prlctl {
namespace {

Answer<void> update(Invocation& invocation, Subject& subject) {
  constexpr unsigned kRunning = bit(State::kRunning);
  if (subject.is_container()) return unimplemented();
  if (!(kRunning & bit(subject.state))) return refusal_of(subject, kRunning);
  if (auto saved = suspend(invocation, subject); !saved) return saved;
  subject.state = State::kSuspended;
  return start(invocation, subject);
}

}  // namespace

Answer<int> update_qemu(Invocation& invocation) {
  auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say(subject->line("Updating the {}..."));
  if (const auto done = update(invocation, *subject); !done)
    return done.error().under(subject->line("Failed to update the {}: "));
  invocation.console().say(subject->line("The {} has been successfully updated."));
  return 0;
}

}  // namespace prlctl
