// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/views/state.hpp"

#include "prlctl/session/session.hpp"

namespace prlctl {

const char* word_of(State state) {
  constexpr const char* kWords[] = {"running", "stopped", "suspended", "paused", "mounted", "invalid"};
  return kWords[static_cast<int>(state)];
}

State state_of(int state, bool has_saved_state) {
  switch (state) {
    case VIR_DOMAIN_SHUTOFF:
      return has_saved_state ? State::kSuspended : State::kStopped;
    case VIR_DOMAIN_PAUSED:
      return State::kPaused;
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
    case VIR_DOMAIN_SHUTDOWN:
    case VIR_DOMAIN_PMSUSPENDED:
      return State::kRunning;
    default:
      return State::kInvalid;
  }
}

Answer<State> read_state(virDomainPtr domain) {
  int state = VIR_DOMAIN_NOSTATE;
  if (virDomainGetState(domain, &state, nullptr, 0) < 0) return libvirt_failure("reading the state");
  if (state != VIR_DOMAIN_SHUTOFF) return state_of(state, false);
  const int saved = virDomainHasManagedSaveImage(domain, 0);
  if (saved < 0) return libvirt_failure("asking for a saved state");
  return state_of(state, saved == 1);
}

}  // namespace prlctl
