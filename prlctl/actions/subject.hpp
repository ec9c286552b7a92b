// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What an action works on: the environment that its operand means, the state it was found in, and what its lines call
// it ("VM", "CT"). In which states an action may be asked for is the table of section 5.11 of prlctl's reference; here
// is how its refusals read.
#pragma once

#include "prlctl/actions/invocation.hpp"
#include "prlctl/session/environment.hpp"
#include "prlctl/views/state.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace prlctl {

struct Subject {
  Environment environment;
  State state = State::kStopped;

  virDomainPtr domain() const { return environment.domain.get(); }
  const std::string& name() const { return environment.name; }
  bool is_container() const { return environment.kind == Kind::kContainer; }
  // "Starting the {}..." of this one.
  std::string line(std::string_view format) const { return fmt::format(fmt::runtime(format), environment.title()); }
};

Answer<Subject> find_subject(Invocation& invocation);

// A set of states.
constexpr unsigned bit(State state) { return 1U << static_cast<unsigned>(state); }
inline constexpr unsigned kOff = bit(State::kStopped) | bit(State::kSuspended) | bit(State::kInvalid);

// Why it cannot be done in this state, where it could in `states`: it must be started, or stopped, or is in the wrong
// state altogether.
Failure refusal_of(const Subject& subject, unsigned states);

}  // namespace prlctl
