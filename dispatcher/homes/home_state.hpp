// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What tasks about homes ask before they begin: the environment's domain and record, and whether its home may be
// touched. Blocks; a worker or a task's thread.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/model/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dispatcher {

struct HomeState {
  DomainFacts domain;
  std::optional<HomeRecord> record;
  std::string definition;  // with passwords
};

// kNoDomain where libvirt has no such domain.
Result<HomeState> home_state_of(Services& services, const std::string& uuid);

// kOperationInvalid, naming state and act, where it is neither stopped nor suspended.
Result<void> expect_off(const HomeState& state, const char* act);

// kOperationInvalid where the home is one that others have part in: the folder of all homes, a folder around another
// environment's home, one within another's, one whose disks linked clones stand on.
Result<void> expect_own_home(Services& services, const HomeRecord& record);

// kOperationInvalid, naming the act and the way out, where a home is that of a trial, whose disks stand on another's.
Result<void> expect_no_trial(const std::string& home, const char* act);

// Files that the definition names as disks, firmware variables and ports, absolute.
std::vector<std::string> files_of(const std::string& definition);

}  // namespace dispatcher
