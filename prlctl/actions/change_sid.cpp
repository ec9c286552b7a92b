// SPDX-License-Identifier: LGPL-2.1-or-later
//
// change-sid: a security identifier is Windows's, and nothing else has one that could be changed.
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/listing/info_source.hpp"

namespace prlctl {
namespace {

Answer<void> change(Invocation& invocation, const Subject& subject) {
  if (subject.is_container()) return unimplemented();
  const auto facts = read_facts(invocation.session, subject.environment);
  if (!facts) return facts.error();
  const auto source = read_info_source(subject.domain(), *facts);
  if (!source) return source.error();
  const std::string system = info_value(info_of(*source, false), "OS");
  if (!system.starts_with("win"))
    return Failure{
        fmt::format("Unable to perform the operation because the operating system of the virtual machine "
                    "\"{}\" is {}, not Windows.",
                    subject.name(), system)};
  return unimplemented();
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
