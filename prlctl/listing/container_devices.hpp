// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Disks and adapters of a container, as `list -i` shows them.
#pragma once

#include "config-convert/container/ve_conf.hpp"
#include "prlctl/listing/info_source.hpp"

namespace prlctl {

void add_container_devices(InfoTree& hardware, const InfoSource& source, const convert::VeConf& conf, bool full);

}  // namespace prlctl
