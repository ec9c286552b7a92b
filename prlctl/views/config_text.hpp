// SPDX-License-Identifier: LGPL-2.1-or-later
//
// An environment's configuration as PCS6 has it, config.pvs of a machine, ve.conf of a container: what the persistent
// definition says, over the file in its home for all that domain XML has no place for. So what was set while it is
// stopped is seen at once, and a running one is shown as it will be after a restart. Without a home, or with a file
// that cannot be used, it is what the definition alone says.
//
// The file is a stranger's: no link, no FIFO, at most as large as the dispatcher takes it.
#pragma once

#include "prlctl/views/environment_facts.hpp"

#include <string>

namespace prlctl {

struct ConfigText {
  std::string text;        // config.pvs or ve.conf
  std::string definition;  // the domain XML that it follows
};

Answer<ConfigText> read_config_text(virDomainPtr domain, const EnvironmentFacts& facts);

}  // namespace prlctl
