// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a list says of every environment, in a number of calls that does not grow with them: who is there and in which
// state comes from libvirt's lists by state, which virtvzd answers itself, so that what was just started is running;
// all else from one GetManagedObjects of the dispatcher. An environment that the dispatcher does not know, and each of
// them where it does not run, costs a call for its definition: names, states and addresses are then right, and nothing
// is a template but what its definition marks as one.
#pragma once

#include "prlctl/session/environment.hpp"
#include "prlctl/views/state.hpp"

#include <string>
#include <vector>

namespace prlctl {

struct EnvironmentFacts {
  std::string uuid;  // lower case, dashes
  std::string name;
  Kind kind = Kind::kVm;
  State state = State::kStopped;
  std::string doing = {};  // "stopping", while a task changes its state; empty: none does
  bool is_template = false;
  std::string home = {};                    // empty: none
  std::string config_file = {};             // likewise
  std::string ctid = {};                    // its number in PCS6; empty: none
  std::vector<std::string> addresses = {};  // configured, without masks

  const char* title() const { return kind == Kind::kVm ? "VM" : "CT"; }
  std::string state_word() const { return doing.empty() ? word_of(state) : doing; }
};

// In the order of UUIDs.
Answer<std::vector<EnvironmentFacts>> read_all_facts(Session& session);

Answer<EnvironmentFacts> read_facts(Session& session, const Environment& environment);

}  // namespace prlctl
