// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/subject.hpp"

#include "prlctl/views/mounted_roots.hpp"

namespace prlctl {

Answer<Subject> find_subject(Invocation& invocation) {
  auto environment = find_environment(invocation.session, invocation.request.operand);
  if (!environment) return environment.error();
  const auto state = read_state(*environment);
  if (!state) return state.error();
  return Subject{std::move(*environment), *state};
}

Failure refusal_of(const Subject& subject, unsigned states) {
  const unsigned is = bit(subject.state);
  const bool is_up = is == bit(State::kRunning) || is == bit(State::kPaused);
  if (states & bit(State::kRunning) && !is_up) return not_started(subject.name());
  return wrong_state(subject.environment.uuid, word_of(subject.state));
}

}  // namespace prlctl
