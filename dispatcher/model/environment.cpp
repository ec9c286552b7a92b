// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/model/environment.hpp"

namespace dispatcher {
namespace {

constexpr const char* kKinds[] = {"vm", "container"};
constexpr const char* kStates[] = {"stopped", "running", "paused", "suspended", "invalid"};

}  // namespace

const char* word_of(Kind kind) { return kKinds[static_cast<int>(kind)]; }
const char* word_of(State state) { return kStates[static_cast<int>(state)]; }

bool is_active(const Environment& environment) {
  return environment.domain.state == State::kRunning || environment.domain.state == State::kPaused;
}

std::string problems_of(const Environment& environment) {
  std::string all;
  for (const std::string* one : {&environment.problem, &environment.left_down, &environment.guest_problem})
    if (!one->empty()) all += (all.empty() ? "" : "; ") + *one;
  return all;
}

}  // namespace dispatcher
