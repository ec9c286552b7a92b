// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A container over a template has its own files in HOMES_ROOT/private/UUID, and a record there of the template that they
// are changes to; ve.conf names a private area, which alone is no root. When such a home is registered, the domain gets
// its root over the template again. Its files are mounted by the UUID, so it can have no other. Blocks; any thread.
#pragma once

#include "dispatcher/daemon/config.hpp"
#include "foundation/result.hpp"

#include <optional>
#include <string>

namespace dispatcher {

struct OwnRoot {
  std::string uuid;
  std::string template_name;
};

// Nothing where the folder is not such a home.
Result<std::optional<OwnRoot>> own_root_in(const DispatcherConfig& config, const std::string& home);

// The domain that ve.conf became, with that root. `ve_conf` says the disk space.
Result<std::string> with_own_root(const OwnRoot& root, const std::string& xml, const std::string& ve_conf);

}  // namespace dispatcher
