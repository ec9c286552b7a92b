// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/actions/inside.hpp"

namespace prlctl {

Answer<Inside> go_inside(Invocation& invocation) {
  if (const auto events = invocation.session.run_events(); !events) return events.error();
  auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  constexpr unsigned kRunning = bit(State::kRunning);
  if (!(kRunning & bit(subject->state))) return refusal_of(*subject, kRunning);
  guest::Guest guest(subject->domain());
  return Inside{std::move(*subject), std::move(guest)};
}

guest::Deadline deadline_of(const Session& session) {
  const auto timeout = session.settings().timeout;
  return timeout ? guest::Clock::now() + *timeout : guest::kNoDeadline;
}

Failure failure_inside(const Subject& subject, const Error& error) {
  switch (error.code) {
    case ErrorCode::kOperationInvalid:
      return not_started(subject.name());
    case ErrorCode::kAgentUnresponsive:
    case ErrorCode::kOperationUnsupported:
      return {fmt::format(
          "Unable to open new session in this virtual machine. Make sure that the guest tools are installed "
          "in it and run. (Details: {})",
          failure_of(error).text)};
    default:
      return failure_of(error);
  }
}

}  // namespace prlctl
