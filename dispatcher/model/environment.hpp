// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A virtual environment, VM or container, as the dispatcher knows it: what libvirt says of the domain, and what the
// catalogue says of its home. A plain value; readers hold it as std::shared_ptr<const Environment> and need no lock.
//
// Words of states: prlctl's (`running`, `stopped`, `suspended`, `paused`, `invalid`).
#pragma once

#include "config-convert/host_policy.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dispatcher {

enum class Kind { kVm, kContainer };
enum class State { kStopped, kRunning, kPaused, kSuspended, kInvalid };

// What libvirt says.
struct DomainFacts {
  std::string uuid;  // lower case, dashes
  std::string name;
  Kind kind = Kind::kVm;
  State state = State::kStopped;
  int state_reason = 0;  // libvirt's, of its own state
  bool persistent = true;
  bool autostart = false;
  std::uint64_t definition_digest = 0;  // of the persistent definition; 0: not read, or there is none
  unsigned vcpus = 0;
  std::uint64_t memory_kib = 0;
  convert::HostPolicy policy = {};          // of the persistent definition
  std::vector<std::string> addresses = {};  // that its adapters are configured with, without masks

  bool operator==(const DomainFacts&) const = default;
};

// What the catalogue says; an environment that nobody registered has none (decision: its values are made from its XML).
struct HomeFacts {
  std::string home;         // absolute folder
  std::string config_file;  // absolute path of config.pvs or ve.conf
  bool is_template = false;

  bool operator==(const HomeFacts&) const = default;
};

struct Environment {
  DomainFacts domain;
  std::optional<HomeFacts> home;
  std::uint64_t task = 0;          // the running task that has it, 0: none
  std::string problem;             // why its configuration cannot be kept; empty: it is
  std::string left_down;           // why it is not started again after it crashed; empty: nothing of that kind
  std::string guest_problem = {};  // what its guest refused or could not be told; empty: nothing

  bool operator==(const Environment&) const = default;
};

const char* word_of(Kind kind);    // vm, container
const char* word_of(State state);  // as prlctl's

// Its guest is in memory: it runs, or is paused.
bool is_active(const Environment& environment);

// All that is wrong with it, for whoever asks; empty: nothing.
std::string problems_of(const Environment& environment);

}  // namespace dispatcher
