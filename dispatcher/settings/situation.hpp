// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An environment as a transaction finds it: everything that decides whether and how its settings can be changed. A
// value, so that what a change comes to is computed without libvirt.
#pragma once

#include "config-convert/context.hpp"
#include "dispatcher/model/environment.hpp"

#include <string>

namespace dispatcher {

struct Situation {
  Kind kind = Kind::kVm;
  State state = State::kStopped;
  std::string uuid;
  std::string name;
  std::string config;      // text of its config file
  std::string definition;  // the persistent one, with passwords
  std::string live;        // that of now, of one that runs; else empty
  bool autostart = false;  // libvirt's flag
  convert::Context host = {};

  bool is_active() const { return state == State::kRunning || state == State::kPaused; }
};

}  // namespace dispatcher
