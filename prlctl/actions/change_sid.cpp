// SPDX-License-Identifier: LGPL-2.1-or-later
//
// change-sid: a security identifier is Windows's, and nothing else has one that could be changed. A machine that is
// stopped is started for it; sysprep takes the old one away and turns it off again, and its next start makes the new
// one.
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/inside.hpp"
#include "prlctl/actions/orderly_stop.hpp"
#include "prlctl/actions/power.hpp"
#include "prlctl/listing/info_source.hpp"

namespace prlctl {
namespace {

constexpr unsigned kStopped = bit(State::kStopped);

Answer<void> expect_windows(Invocation& invocation, const Subject& subject) {
  const auto facts = read_facts(invocation.session, subject.environment);
  if (!facts) return facts.error();
  const auto source = read_info_source(subject.domain(), *facts);
  if (!source) return source.error();
  const std::string system = info_value(info_of(*source, false), "OS");
  if (system.starts_with("win")) return {};
  return Failure{
      fmt::format("Unable to perform the operation because the operating system of the virtual machine "
                  "\"{}\" is {}, not Windows.",
                  subject.name(), system)};
}

Answer<void> run_sysprep(Invocation& invocation, const Subject& subject) {
  if (auto up = wait_for_guest(invocation.session, subject.environment); !up) return up;
  guest::Guest guest(subject.domain());
  const auto changed = guest.change_sid(guest::AfterSysprep::kShutdown, deadline_of(invocation.session));
  if (!changed) return failure_of(changed.error());
  return wait_for_end(invocation.session, subject.environment);
}

Answer<void> change(Invocation& invocation, const Subject& subject) {
  if (subject.is_container()) return unimplemented();
  if (auto windows = expect_windows(invocation, subject); !windows) return windows;
  if (!(kStopped & bit(subject.state))) return refusal_of(subject, kStopped);
  if (auto started = start(invocation, subject); !started) return started;
  const auto changed = run_sysprep(invocation, subject);
  if (changed) return {};
  // As it was found.
  if (const auto stopped = stop_in_order(invocation.session, subject.environment, {}); !stopped)
    return Failure{fmt::format("{} It still runs: {}", changed.error().text, stopped.error().text)};
  return changed.error();
}

}  // namespace

Answer<int> change_sid(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say(subject->line("Performing change SID operation to the {}..."));
  if (const auto done = change(invocation, *subject); !done)
    return done.error().under(subject->line("Failed to change SID of the {}: "));
  invocation.console().say(subject->line("The {} SID has been successfully changed."));
  return 0;
}

}  // namespace prlctl
