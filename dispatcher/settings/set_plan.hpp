// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a list of changes comes to, decided from values alone: the PCS6 file and the domain's definition as they shall
// be, what of a running domain must follow, and what waits for its next start. Every change is checked before the first
// counts for anything. Pure; any thread.
//
//   in   [["memsize", 2048], ["vnc", {"mode": "auto", "nopasswd": true}]]
//
// Errors have prlctl's words: kInvalidArg for a wrong value, kOperationInvalid for a state or rule that is in the way,
// kDeviceMissing, kArgumentUnsupported for what that kind of environment or this build does not have.
#pragma once

#include "config-convert/convert.hpp"
#include "dispatcher/settings/draft.hpp"
#include "dispatcher/settings/situation.hpp"
#include "foundation/result.hpp"

#include <boost/json/array.hpp>

#include <string>
#include <vector>

namespace dispatcher {

struct SetPlan {
  std::string base;        // the file as it must be before, so that it agrees with the domain
  std::string config;      // text of the file
  std::string definition;  // with passwords
  std::string name;
  bool autostart = false;
  bool sets_autostart = false;       // also where the flag stays: virtvzd weighs wishes when it is set
  unsigned aspects = 0;              // of the running domain (aspects.hpp)
  std::vector<std::string> devices;  // aliases of those that changed, each with what else tells which it is
  std::vector<ImageWish> images;
  // Network filters that adapters refer to, those of the file of before and those of now.
  std::vector<convert::NetworkFilter> filters_before;
  std::vector<convert::NetworkFilter> filters;
  std::vector<std::string> waiting;       // settings that count from the next start on
  std::vector<std::string> in_guest;      // settings that are of the guest's own files
  std::vector<std::string> reconfigured;  // adapters whose settings were the guest's own till now
};

Result<SetPlan> plan_set(const Situation& situation, const boost::json::array& operations);

// The same list with "***" in place of what is secret, and the secret values by their place in the list.
boost::json::array without_secrets(const boost::json::array& operations, boost::json::object& secrets);
boost::json::array with_secrets(const boost::json::array& operations, const boost::json::object& secrets);

}  // namespace dispatcher
