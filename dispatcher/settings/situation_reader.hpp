// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reads what a transaction looks at: libvirt's definition and state, the home's config file, the host. Blocks; a worker
// or a task's thread. kOperationInvalid where the environment has no home, or its file cannot be read now: it says how
// to mend that.
#pragma once

#include "dispatcher/daemon/services.hpp"
#include "dispatcher/settings/situation.hpp"

#include <string>

namespace dispatcher {

struct SituationRead {
  Situation situation;
  HomeRecord home;
  Connection connection;
  DomainHandle domain;
};

Result<SituationRead> read_situation(Services& services, const std::string& uuid);

}  // namespace dispatcher
